// The GraphiQL page, from the first look at it to a delivered order.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { apart, box, lightness, look, open, visitor } from './visitor.js';

// What the answer of each default tab must say, in the order of the main journey.
const JOURNEY = [
  ['Browse', '"availableForSale": true'],
  ['GuestSession', '"role": "GUEST"'],
  ['StartCart', '"state": "OPEN"'],
  ['Deliver', '"availableShippingRates"'],
  ['ChooseRate', '"shippingRate"'],
  ['PlaceOrder', '"number": "'],
  ['WatchOrder', '"fulfilmentState": "DELIVERED"'],
];

let visit;
let page;

before(async () => {
  visit = await visitor();
  page = visit.page;
  await open(page, '/graphql');
});
after(() => visit?.leave());

const tab = name => page.getByRole('tab', { name: new RegExp(`^${name}`) });
const answer = () => page.locator('.graphiql-response');
const button = name => page.getByRole('button', { name });

/** The answer shows this; Monaco writes some of its spaces as no-break spaces. */
async function answers(text) {
  const pattern = new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s'));
  await answer().getByText(pattern).first().waitFor();
}

test('the page shows the journey in its tabs, an editor and room for answers', async () => {
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  const names = await page.locator('.graphiql-tab-button').allInnerTexts();
  const editor = await box(page.locator('.graphiql-query-editor'));
  const result = await box(answer());
  const run = await box(button('Execute query'));
  const seen = await look(page, 'graphiql');

  assert.deepEqual(names, JOURNEY.map(([name]) => name));
  assert.ok(editor.width > 400 && editor.height > 300, JSON.stringify(editor));
  assert.ok(result.width > 400 && result.height > 300, JSON.stringify(result));
  assert.ok(apart(editor, result) && run.x < result.x);
  assert.ok(lightness(seen) > 200);
});

for (const [name, says] of JOURNEY) {
  test(`the journey: ${name}`, async () => {
    await tab(name).click();
    await button('Execute query').click();

    await answers(says);
    await look(page, `journey-${name}`);
  });
}

test('the order was watched until its parcel arrived', async () => {
  const said = (await answer().textContent()).replaceAll('\u00a0', ' ');

  assert.match(said, /"orderUpdated"/);
  assert.match(said, /"state": "CONFIRMED"/);
  assert.match(said, /"paymentState": "CAPTURED"/);
  await button('Stop query').click();
});

test('the log-in button starts a session and shows its header', async () => {
  await page.locator('.log-in').click();
  const dialog = page.getByRole('dialog', { name: 'Log in' });
  const { x, y, width, height } = await box(dialog);
  await look(page, 'log-in');
  await dialog.getByRole('button', { name: 'Continue as a guest' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Headers' }).click();
  const headers = page.locator('[aria-label="Headers"] .view-lines, .graphiql-editor .view-lines');

  assert.ok(x > 300 && y > 100 && x + width < 1300 && y + height < 900, 'it is in the middle');
  assert.equal(await page.locator('.log-in').textContent(), 'Session');
  await headers.getByText('Bearer').first().waitFor();
});

test('a wrong password is told in the dialog', async () => {
  await page.locator('.log-in').click();
  await page.getByLabel('E-mail').fill('nobody@shop.test');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Log in with an account' }).click();

  const dialog = page.getByRole('dialog', { name: 'Log in' });
  await dialog.getByText('the password is wrong').waitFor();
  await look(page, 'log-in-refused');
  await dialog.getByRole('button', { name: 'Close' }).click();
});

test('the explorer adds a field to the operation', async () => {
  await tab('Browse').click();
  await button(/GraphiQL Explorer/i).click();
  const explorer = page.locator('.graphiql-explorer-root');
  await explorer.locator('[data-field-name=vendor]').click();

  await page.locator('.graphiql-query-editor').getByText('vendor').waitFor();
  await look(page, 'explorer');
});

test('the history has every operation of the journey', async () => {
  await button(/Show History/).click();
  const history = page.locator('.graphiql-history-items li');
  await history.first().waitFor();
  const labels = (await history.allTextContents()).join(' ');
  await look(page, 'history');

  for (const [name] of JOURNEY) assert.match(labels, new RegExp(name));
});

test('the documentation tells of the schema', async () => {
  await button(/Show Documentation/).click();
  await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).first().click();

  await page.getByText('Any object by its id').waitFor();
});

test('no error was logged, and nobody else was asked for anything', () => {
  assert.deepEqual(visit.faults, []);
});

test('in the dark the page is dark', async t => {
  const night = await visitor({ colorScheme: 'dark' });
  t.after(night.leave);
  await open(night.page, '/graphql');
  await night.page.locator('.graphiql-query-editor .view-line').first().waitFor();
  const seen = await look(night.page, 'graphiql-dark');

  assert.ok(lightness(seen) < 80, `its colour is ${seen[0]}`);
  assert.deepEqual(night.faults, []);
});
