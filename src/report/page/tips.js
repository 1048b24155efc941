// The meaning of a word beside it, where the pointer or the keyboard is: what the link leads to.
function setUpTips() {
  const tip = make('div', {id: 'tip', role: 'tooltip', hidden: ''});
  document.body.append(tip);
  let shown = null;
  const hide = () => {
    tip.hidden = true;
    if (shown) shown.removeAttribute('aria-describedby');
    shown = null;
  };
  const show = event => {
    const link = event.target.closest?.('a[href^="#w"]');
    if (!link || link === shown) return;
    const entry = byId(link.getAttribute('href').slice(1));
    if (!entry) return;
    hide();
    // An entry's markup is the program's own.
    tip.replaceChildren(...entry.querySelector('dd').cloneNode(true).childNodes);
    link.setAttribute('aria-describedby', 'tip');
    tip.hidden = false;
    shown = link;
    const box = link.getBoundingClientRect(), wide = document.documentElement.clientWidth;
    tip.style.left = `${Math.max(8, Math.min(box.left, wide - tip.offsetWidth - 8)) + scrollX}px`;
    const below = box.bottom + tip.offsetHeight + 12 < innerHeight;
    tip.style.top = `${(below ? box.bottom + 8 : box.top - tip.offsetHeight - 8) + scrollY}px`;
  };
  document.addEventListener('mouseover', event => {
    if (shown && !shown.contains(event.target)) hide();
    show(event);
  });
  document.addEventListener('focusin', show);
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') hide();
  });
}
