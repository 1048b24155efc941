'use strict';
// What the parts of the script share: texts, elements, numbers; and the switch between light and dark.
// Whatever comes from the wire is set as text and never as markup.
const texts = JSON.parse(document.getElementById('texts').textContent);
const byId = id => document.getElementById(id);
const fill = (text, ...values) => values.reduce((done, value) => done.replace('{}', () => value), text);
const grouped = number => String(number).replace(/\B(?=(\d{3})+$)/g, ',');

function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function setUpTheme() {
  const button = byId('theme');
  const order = ['auto', 'light', 'dark'];
  let now = 'auto';
  try {
    now = localStorage.getItem('malote-theme') || 'auto';
  } catch { /* a page without storage forgets */ }
  const show = () => {
    if (now === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = now;
    button.textContent = texts[now];
  };
  if (!order.includes(now)) now = 'auto';
  show();
  button.addEventListener('click', () => {
    now = order[(order.indexOf(now) + 1) % order.length];
    try {
      localStorage.setItem('malote-theme', now);
    } catch { /* likewise */ }
    show();
  });
}
