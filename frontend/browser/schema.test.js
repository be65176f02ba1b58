// The page that draws the schema.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { apart, box, lightness, look, open, visitor } from './visitor.js';

let visit;
let page;

before(async () => {
  visit = await visitor();
  page = visit.page;
});
after(() => visit?.leave());

const card = name =>
  page.locator('.react-flow__node').filter({ has: page.getByRole('heading', { name, exact: true }) });

async function drawn(root) {
  await card(root).locator('.root').waitFor();
  await page.waitForFunction(() => !document.getAnimations().some(each => each.playState === 'running'));
  await page.waitForTimeout(500); // the picture moves into the view
  const cards = await page.locator('.react-flow__node').all();
  return Promise.all(cards.map(each => each.boundingBox()));
}

test('GraphiQL leads to it', async () => {
  await open(page, '/graphql');
  await page.getByRole('link', { name: 'See the schema as a graph' }).click();
  await card('Query').waitFor();

  assert.match(page.url(), /schema/);
});

test('the whole picture is in view, and no card lies on another', async () => {
  const boxes = await drawn('Query');
  const seen = await look(page, 'schema');

  assert.ok(boxes.length > 15, `${boxes.length} cards`);
  assert.ok((await page.locator('.react-flow__edge').count()) > 25);
  for (const [index, one] of boxes.entries()) {
    assert.ok(one.x >= 0 && one.y >= 0 && one.x + one.width <= 1600 && one.y + one.height <= 1000);
    for (const other of boxes.slice(index + 1)) assert.ok(apart(one, other));
  }
  assert.ok(lightness(seen) > 200);
});

test('its letters can be read', async () => {
  const { height } = await box(card('Query').locator('li').first());

  assert.ok(height > 9, `a line is ${height} pixels high`);
});

test('a card that is chosen tells all, and what it leads to stands out', async () => {
  await card('Order').click();
  const details = page.getByRole('complementary', { name: 'Details of Order' });
  await details.getByText('paymentState').waitFor();
  await look(page, 'schema-order');

  await page.locator('.react-flow__node.dim').first().waitFor();
  assert.ok((await page.locator('.react-flow__edge.lit').count()) >= 5);
  assert.ok(await details.getByText('Query.order', { exact: true }).isVisible());
});

test('what is searched for is shown', async () => {
  await page.getByRole('searchbox').fill('tracking');
  await page.keyboard.press('Enter');

  await page.getByRole('complementary', { name: 'Details of TrackingEvent' }).waitFor();
});

test('mutations and subscriptions have pictures of their own, with all fields if asked', async () => {
  await page.getByRole('button', { name: 'Mutation', exact: true }).click();
  const boxes = await drawn('Mutation');
  await look(page, 'schema-mutations');
  await page.getByLabel('All fields').check();
  await page.getByRole('button', { name: 'Subscription', exact: true }).click();
  await drawn('Subscription');
  await look(page, 'schema-subscriptions');

  assert.ok(boxes.length > 15);
  await card('Order').getByText('refundedAmount').waitFor();
});

test('no error was logged, and nobody else was asked for anything', () => {
  assert.deepEqual(visit.faults, []);
});

test('in the dark the picture is dark', async t => {
  const night = await visitor({ colorScheme: 'dark' });
  t.after(night.leave);
  await open(night.page, '/graphql/assets/schema.html');
  await night.page.locator('.react-flow__node .root').waitFor();
  const seen = await look(night.page, 'schema-dark');

  assert.ok(lightness(seen) < 80, `its colour is ${seen[0]}`);
  assert.deepEqual(night.faults, []);
});
