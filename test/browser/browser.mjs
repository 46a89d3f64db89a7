// The browser and what every step of the walk needs of it.
import { chromium } from "playwright-core";
import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

const flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const shots = process.env.AMTSWEG_SCREENSHOTS;
if (shots) mkdirSync(shots, { recursive: true });

export async function launch() {
  const executablePath = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => existsSync(path));
  assert.ok(executablePath, "no Chromium is installed; `make setup-browser` installs it");
  return chromium.launch({ executablePath, headless: true, args: flags });
}

// Visitor is one person at one browser.
export class Visitor {
  constructor(page, base) {
    this.page = page;
    this.base = base;
    this.strangers = [];
    this.complaints = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(base) && !request.url().startsWith("data:")) this.strangers.push(request.url());
    });
    page.on("console", (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
  }

  static async arrive(browser, base, options = {}) {
    const context = await browser.newContext({ locale: "de-DE", timezoneId: "Europe/Berlin", ...options });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    return new Visitor(page, base);
  }

  async open(path) {
    const answer = await this.page.goto(this.base + path);
    assert.ok(answer.status() < 400, `${path} answers ${answer.status()}`);
  }

  async leave() {
    assert.deepEqual(this.strangers, [], "a page asked another host");
    assert.deepEqual(this.complaints, [], "a page broke a rule of its own");
    await this.page.context().close();
  }

  fill(label, text) { return this.page.getByLabel(label, { exact: false }).first().fill(text); }

  // choose presses the radio button, the checkbox or the option with the label.
  async choose(label, option) {
    if (option === undefined) return this.page.getByLabel(label).first().check();
    return this.page.getByLabel(label).first().selectOption({ label: option });
  }

  press(name) { return this.page.getByRole("button", { name }).first().click(); }

  follow(name) { return this.page.getByRole("link", { name }).first().click(); }

  async sees(text) { await this.page.getByText(text).first().waitFor(); }

  // reload until the text is there: the office's step may still be on its way.
  async waitsFor(text) {
    for (let tries = 0; ; tries++) {
      if (await this.page.getByText(text).count() > 0) return;
      assert.ok(tries < 120, `waited in vain for ${text} at ${this.page.url()}`);
      await this.page.waitForTimeout(250);
      await this.page.reload();
    }
  }

  // check takes a picture and looks for barriers, light and dark, wide and narrow.
  async check(name) {
    const { page } = this;
    if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
    await this.free(name);
    const size = page.viewportSize();
    await page.emulateMedia({ colorScheme: "dark" });
    await this.free(`${name}, dark`);
    if (shots) await page.screenshot({ path: join(shots, `${name}-dark.png`), fullPage: true });
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 320, height: 640 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 320, `${name} scrolls sideways at 320 px: ${wide}`);
    if (shots) await page.screenshot({ path: join(shots, `${name}-narrow.png`), fullPage: true });
    await page.setViewportSize(size);
  }

  async free(name) {
    const { violations } = await new AxeBuilder({ page: this.page }).withTags(rules).analyze();
    const told = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join("\n  ")}`);
    assert.deepEqual(told, [], `barriers at ${name}`);
  }
}
