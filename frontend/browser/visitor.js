// A visitor of the shop's pages: a browser that notes what went wrong and takes pictures.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const SCREENSHOTS = new URL('screenshots/', import.meta.url);
const SHOP = process.env.SHOP_URL;
const PATIENCE = 30_000;

export async function visitor(options = {}) {
  await mkdir(SCREENSHOTS, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [], // Chromium has none for root
  });
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 }, ...options });
  page.setDefaultTimeout(PATIENCE);
  const faults = [];
  page.on('console', said => said.type() === 'error' && faults.push(said.text()));
  page.on('pageerror', error => faults.push(String(error)));
  page.on('requestfailed', request => {
    const { errorText } = request.failure();
    // Whoever leaves a page no longer waits for its files.
    if (errorText !== 'net::ERR_ABORTED') faults.push(`${request.url()}: ${errorText}`);
  });
  page.on('request', request => isForeign(request.url()) && faults.push(`asked ${request.url()}`));
  return { page, faults, leave: () => browser.close() };
}

export function open(page, path) {
  return page.goto(new URL(path, SHOP).href, { waitUntil: 'load' });
}

/** Takes a picture, which must show something. */
export async function look(page, name) {
  const path = new URL(`${name}.png`, SCREENSHOTS).pathname;
  const picture = await page.screenshot({ path });
  const seen = await colours(page, picture);
  assert.ok(seen.length > 50, `${name}.png shows nothing: it has ${seen.length} colours`);
  return seen;
}

/** How light the colour that covers most of a picture is, from 0 to 255. */
export function lightness(seen) {
  const [[red, green, blue]] = seen;
  return (red + green + blue) / 3;
}

export async function box(locator) {
  await locator.waitFor();
  return locator.boundingBox();
}

export function apart(one, other) {
  return (
    one.x + one.width <= other.x ||
    other.x + other.width <= one.x ||
    one.y + one.height <= other.y ||
    other.y + other.height <= one.y
  );
}

function isForeign(url) {
  const { protocol, host } = new URL(url);
  return /^(http|ws)/.test(protocol) && host !== new URL(SHOP).host;
}

/** The colours of a picture, the most frequent first; counted in a page of its own. */
async function colours(page, picture) {
  const table = await page.context().browser().newPage();
  const found = await table.evaluate(async encoded => {
    const bytes = Uint8Array.from(atob(encoded), each => each.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const pen = canvas.getContext('2d');
    pen.drawImage(bitmap, 0, 0);
    const counts = new Map();
    const pixels = new Uint32Array(pen.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer);
    for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
    return [...counts.entries()]
      .sort((one, other) => other[1] - one[1])
      .map(([pixel]) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255]);
  }, picture.toString('base64'));
  await table.close();
  return found;
}
