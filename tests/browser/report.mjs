// SPDX-License-Identifier: MIT
// The pages of make_pages.py in a real browser: nothing is fetched, nothing of a mail runs, the policy is never broken,
// searching, sorting and paging work, what is drawn on demand is what is drawn into the page, printing works, and a store of
// 10,000 sessions opens in time.
//
// usage: node report.mjs FOLDER CHROMIUM; pictures go to FOLDER/pictures
import {createRequire} from 'node:module';
import {mkdirSync, statSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';

const [folder, chromiumPath] = [resolve(process.argv[2]), process.argv[3]];
const {chromium} = createRequire(join(folder, 'package.json'))('playwright-core');
const pictures = join(folder, 'pictures');
mkdirSync(pictures, {recursive: true});

let passed = 0, failed = 0;
function check(fine, text) {
  if (fine) ++passed;
  else {
    ++failed;
    console.log(`FAILED: ${text}`);
  }
}
const same = (found, wanted, text) => check(JSON.stringify(found) === JSON.stringify(wanted),
  `${text}: expected ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`);

const browser = await chromium.launch({executablePath: chromiumPath, args: ['--no-sandbox']});

// A page, and what it did that it should not.
async function open(name, options = {}) {
  const context = await browser.newContext({viewport: {width: 1200, height: 900}, ...options});
  const page = await context.newPage();
  const wrong = [];
  page.on('console', message => wrong.push(`console: ${message.text()}`));
  page.on('pageerror', error => wrong.push(`error: ${error.message}`));
  page.on('dialog', dialog => {
    wrong.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', request => {
    if (!request.url().startsWith(pathToFileURL(folder).href)) wrong.push(`request: ${request.url()}`);
  });
  const [file, hash = ''] = name.split('#');
  const started = performance.now();
  await page.goto(pathToFileURL(join(folder, file)).href + (hash && '#' + hash));
  if (options.javaScriptEnabled !== false) {
    await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
  }
  return {page, context, wrong, seconds: (performance.now() - started) / 1000};
}

async function close({context, wrong}, about) {
  same(wrong, [], `${about}: what went wrong`);
  await context.close();
}

const shown = (page, table) => page.locator(`#t-${table} tbody tr`).count();

async function search(page, text, table) {
  await page.fill('#find', text);
  await page.waitForTimeout(400);
  return shown(page, table);
}

async function samples() {
  const opened = await open('samples.html');
  const {page} = opened;
  const all = await shown(page, 'sessions');
  check(all >= 15, `${all} sessions in the page of samples`);
  const headings = await page.locator('main > section > h2').allTextContents();
  same(await page.locator('nav a').allTextContents(), headings, 'the contents');
  check(await page.locator('#tools').isVisible(), 'the tools are there with the script');

  // By what is in the row, by what was said only, by neither.
  const pop3 = await page.locator('#t-sessions tbody tr[data-p=pop3]').count();
  same(await search(page, 'pop3 -imap', 'sessions'), pop3, 'rows with pop3');
  same(await search(page, 'aarnet nonsense', 'sessions'), 0, 'rows that do not fit');
  const refused = await search(page, 'looks like', 'sessions');
  check(refused >= 1 && refused < all, `${refused} sessions in whose dialogue a mail looks like something`);
  check(/[0-9]+ of [0-9]+/.test(await page.textContent('#found')), 'how many fit is said');
  same(await search(page, '', 'sessions'), all, 'all rows again');
  await page.selectOption('#only', 'ftp');
  same(await shown(page, 'sessions'), await page.locator('#t-sessions tbody tr[data-p=ftp]').count(), 'FTP only');
  check(!(await page.locator('#s1').isVisible()), 'the dialogue of another protocol is hidden');
  await page.selectOption('#only', '');

  // Sorted both ways by octets.
  const octets = async () => (await page.locator('#t-sessions tbody tr td:nth-child(11)').allTextContents()).map(t => Number(t.replaceAll(',', '')));
  const unsorted = await octets();
  const head = page.locator('#t-sessions th:nth-child(11) button');
  await head.click();
  same(await octets(), [...unsorted].sort((a, b) => a - b), 'sorted by octets');
  await head.click();
  same(await octets(), [...unsorted].sort((a, b) => b - a), 'sorted downwards');
  same(await page.locator('#t-sessions th:nth-child(11)').getAttribute('aria-sort'), 'descending', 'aria-sort');

  // The keyboard: "/" searches, a word's meaning stands beside it when it has the focus.
  await page.keyboard.press('/');
  same(await page.evaluate(() => document.activeElement.id), 'find', 'what / leads to');
  await page.goto(pathToFileURL(join(folder, 'samples.html')).href + '#s1');
  check(await page.locator('#s1 svg').first().isVisible(), 'an address opens its session');
  const word = page.locator('#s1 svg a', {hasText: 'RCPT'}).first();
  await word.focus();
  const tip = await page.textContent('#tip');
  check(tip.includes('RFC 5321') && await page.locator('#tip').isVisible(), `the tooltip of RCPT: ${tip}`);
  await page.screenshot({path: join(pictures, 'tooltip.png')});
  await page.keyboard.press('Escape');
  check(!(await page.locator('#tip').isVisible()), 'Escape hides it');
  await word.click();
  check(await page.evaluate(() => /^#w[0-9]+$/.test(location.hash)), 'a word leads to its meaning');

  // Light, dark, as the screen.
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const seen = [];
  for (let i = 0; i < 3; ++i) {
    await page.click('#theme');
    seen.push(await paper());
  }
  same(seen, ['rgb(255, 255, 255)', 'rgb(21, 23, 26)', 'rgb(255, 255, 255)'], 'the three themes');
  await close(opened, 'samples');
}

// Drawn into the page, drawn by the script: the same elements with the same attributes and texts.
async function drawnAlike() {
  const drawn = await open('samples.html'), undrawn = await open('undrawn.html');
  const ids = await drawn.page.locator('#dialogues article').evaluateAll(all => all.map(one => one.id));
  check(ids.length >= 15, `${ids.length} dialogues are drawn`);
  same(await undrawn.page.locator('#dialogues article').count(), 0, 'none is drawn with --ladders 0');
  const ladder = (page, id) => page.evaluate(async name => {
    location.hash = '#' + name;
    for (let i = 0; i < 100 && !document.getElementById(name); ++i) await new Promise(done => setTimeout(done, 10));
    const flat = node => node.nodeType === 3 ? node.data : [node.tagName.toLowerCase(),
      Object.fromEntries([...node.attributes].filter(a => !['xmlns', 'aria-describedby'].includes(a.name))
        .map(a => [a.name, a.name === 'href' ? '#w' : a.value]).sort()),
      [...node.childNodes].filter(child => child.nodeType === 1 || child.data.trim()).map(flat)];
    return JSON.stringify([...document.querySelectorAll(`#${name} svg.ladder`)].map(flat));
  }, id);
  for (const id of ids) {
    const [one, other] = [await ladder(drawn.page, id), await ladder(undrawn.page, id)];
    let at = 0;
    while (at < one.length && one[at] === other[at]) ++at;
    check(one === other, `${id}: drawn …${one.slice(Math.max(0, at - 80), at + 120)}… by the script …${other.slice(Math.max(0, at - 80), at + 120)}…`);
  }
  same(await undrawn.page.locator('#dialogues article').evaluateAll(all => all.map(one => one.id)), ids, 'their order');
  await close(drawn, 'drawn');
  await close(undrawn, 'undrawn');
}

async function harm() {
  const opened = await open('harm.html');
  const {page} = opened;
  await page.click('#open');
  await page.waitForTimeout(300);
  check((await page.title()).startsWith('Mail and files in'), `the title is ${await page.title()}`);
  same(await page.locator('iframe, img, object, embed, link, base, form').count(), 0, 'elements that reach out');
  same(await page.evaluate(() => [...document.querySelectorAll('a')].filter(a => !a.getAttribute('href').startsWith('#')).length), 0, 'links out');
  check(await page.locator('#messages').isVisible(), 'nothing is hidden by a style of a mail');
  check((await page.textContent('#messages')).includes('<img src=x onerror='), 'what means harm is shown as text');
  // Even markup that got in would not run.
  const ran = await page.evaluate(() => new Promise(done => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "ran"';
    document.addEventListener('securitypolicyviolation', () => done(document.title));
    document.body.append(script);
    setTimeout(() => done('no violation was told'), 1000);
  }));
  check(ran.startsWith('Mail and files'), `the policy: ${ran}`);
  opened.wrong.splice(0);  // the browser tells of that violation
  await close(opened, 'harm');
}

async function many(sessions) {
  const size = statSync(join(folder, 'many.html')).size;
  const opened = await open('many.html');
  const {page} = opened;
  const {domInteractive, loadEventEnd} = await page.evaluate(() => {
    const {domInteractive: a, loadEventEnd: b} = performance.getEntriesByType('navigation')[0];
    return {domInteractive: a, loadEventEnd: b};
  });
  console.log(`many.html: ${(size / 1e6).toFixed(1)} MB, shown after ${opened.seconds.toFixed(2)} s ` +
    `(parsed ${(domInteractive / 1000).toFixed(2)} s, loaded ${(loadEventEnd / 1000).toFixed(2)} s)`);
  check(size < 30e6, `many.html has ${size} octets`);
  check(opened.seconds < 3, `many.html took ${opened.seconds} s`);
  same(await shown(page, 'sessions'), 200, 'rows of the first window');
  check((await page.textContent('.pager')).includes('Rows 1 to 200 of'), 'the pager');
  await page.locator('.pager button', {hasText: 'Next'}).first().click();
  check((await page.textContent('#t-sessions tbody tr td')) === '201', 'the next window');
  const started = performance.now();
  const last = `m${sessions}`;
  await page.fill('#find', `number ${sessions - 6} of`);
  await page.waitForFunction(() => document.getElementById('found').textContent !== '');
  const seconds = (performance.now() - started) / 1000;
  console.log(`searched in ${seconds.toFixed(2)} s`);
  check(seconds < 3, `searching took ${seconds} s`);
  const found = await shown(page, 'sessions');
  check(found >= 1 && found <= 2, `${found} sessions have said the subject of one mail (${last})`);
  await page.fill('#find', '');
  await page.waitForTimeout(500);
  await page.evaluate(id => { location.hash = `#s${id}`; }, sessions);
  await page.waitForSelector(`#s${sessions} svg`);
  check(await page.locator(`#s${sessions} svg`).first().isVisible(), 'a late dialogue is drawn when it is asked for');
  await close(opened, 'many');
}

async function withoutScript() {
  const opened = await open('many.html', {javaScriptEnabled: false});
  const {page} = opened;
  check(!(await page.locator('#tools').isVisible()), 'no tools without the script');
  same(await shown(page, 'sessions'), 200, 'the first rows without the script');
  check(await page.locator('.unscripted').first().isVisible(), 'it is said that there are more');
  same(await page.locator('#dialogues svg').first().count(), 1, 'dialogues are drawn without the script');
  await close(opened, 'without script');
}

async function looks() {
  const tall = {width: 1200, height: 5000};  // what is far below the window is not painted
  for (const [name, options] of [['light', {viewport: tall}], ['dark', {viewport: tall, colorScheme: 'dark'}],
    ['narrow', {viewport: {width: 400, height: 2500}}]]) {
    const opened = await open('samples.html#s1', options);
    const {page} = opened;
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForTimeout(200);
    await page.screenshot({path: join(pictures, `${name}.png`)});
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(wide <= 0, `${name}: the page is ${wide} wider than the window`);
    await close(opened, name);
  }
  const opened = await open('samples.html#s1');
  const pdf = await opened.page.pdf({path: join(pictures, 'print.pdf'), preferCSSPageSize: true});
  check(pdf.subarray(0, 5).toString() === '%PDF-' && pdf.length > 20_000, 'printed');
  await opened.page.emulateMedia({media: 'print', colorScheme: 'dark'});
  same(await opened.page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)', 'white paper');
  check(!(await opened.page.locator('#tools').isVisible()), 'no tools on paper');
  await close(opened, 'print');
}

try {
  await samples();
  await drawnAlike();
  await harm();
  await many(Number(process.argv[4] || 10_000));
  await withoutScript();
  await looks();
} catch (error) {
  check(false, error.stack);
} finally {
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed; pictures are in ${pictures}`);
process.exit(failed ? 1 : 0);
