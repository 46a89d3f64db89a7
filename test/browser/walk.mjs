// Walks both procedures at a running product (AMTSWEG_BASE_URL) with the demo town's people: from the start page to the
// closed case, applicant and caseworker in turn; then the applicants' paths once more without JavaScript. Every page is
// checked for barriers (WCAG 2.2 AA), for requests to other hosts and for what the browser's own rules refuse.
// AMTSWEG_SCREENSHOTS names a folder for pictures.
import assert from "node:assert/strict";
import { launch, Visitor } from "./browser.mjs";

const base = process.env.AMTSWEG_BASE_URL?.replace(/\/$/, "");
if (!base) {
  console.error("AMTSWEG_BASE_URL is not set; start the product (make run) and give its address, such as http://localhost:8080.");
  process.exit(1);
}

const walks = {
  "a family registers a child, hands in evidence and accepts a place": childcare,
  "a caseworker cannot complete a form with faults": faults,
  "somebody books, confirms, moves and cancels an appointment": appointment,
  "the IT office reads the counts": evaluation,
  "a family registers and withdraws without JavaScript": childcareWithoutScript,
  "somebody books and cancels without JavaScript": appointmentWithoutScript,
  "a keyboard alone is enough to apply for an appointment": keyboard,
  "the pages speak English and Leichte Sprache": languages,
};

async function childcare(browser) {
  const family = await Visitor.arrive(browser, base);
  await family.open("/");
  await family.check("start");
  await family.follow("Anmeldung zur Kinderbetreuung");
  await family.check("procedure");
  await family.follow("Antrag stellen");
  await family.press("Angaben prüfen");
  await family.sees("Angaben stimmen noch nicht");
  await family.check("application-errors");
  await fillRegistration(family);
  await family.press("Weiteren Eintrag hinzufügen: Gewünschte Einrichtungen");
  await family.page.locator('select[name="wishes.1.facility"]').selectOption({ label: "Kita am Park, Mitte" });
  await family.check("application");
  await family.press("Angaben prüfen");
  await family.sees("Kita am Park, Mitte");
  await family.check("check");
  await family.press("Verbindlich absenden");
  await family.check("receipt");
  const number = await caseNumber(family);
  await family.follow("Zu Ihrem Vorgang");
  await family.waitsFor("bearbeitet Ihren Vorgang");
  await family.check("my-case");

  const anna = await staff(browser, "anna");
  await takeTask(anna, number, "Antrag prüfen");
  await anna.choose("Nein, es fehlt etwas");
  await anna.page.locator('input[name="missing"][value="employment"]').check();
  await anna.check("task");
  await anna.press("Aufgabe abschließen");
  await anna.sees("Gespeichert.");

  await family.waitsFor("Jetzt sind Sie an der Reihe");
  await family.check("my-case-task");
  await family.follow("Jetzt erledigen");
  await family.sees("Beschäftigung und Arbeitszeit");
  await family.choose("mit der Post");
  await family.check("applicant-task");
  await family.press("Absenden");
  await family.sees("Gespeichert.");

  await takeTask(anna, number, "Antrag prüfen");
  await anna.choose("Ja, es kann weitergehen");
  await anna.press("Aufgabe abschließen");
  await takeTask(anna, number, "Platz anbieten");
  await anna.choose("Einen Platz anbieten");
  await anna.choose("Einrichtung", "Kita Regenbogen, Nordstadt");
  await anna.choose("Gruppe", "Krippe (unter 3), ganztags");
  await anna.page.getByLabel("Beginn").first().fill("2027-09");
  await anna.choose("35 Stunden");
  await anna.press("Aufgabe abschließen");
  await anna.sees("Gespeichert.");

  await family.waitsFor("Platzangebot beantworten");
  await family.follow("Jetzt erledigen");
  await family.sees("Kita Regenbogen");
  await family.choose("Ich nehme den Platz an");
  await family.press("Absenden");
  await family.waitsFor("Der Vorgang ist abgeschlossen.");
  await family.sees("Platz vergeben");
  await family.page.locator("details summary").first().click();
  await family.check("my-case-closed");

  await anna.open("/work/cases");
  await anna.check("cases");
  await anna.follow(number);
  await anna.sees("Aus dem Antrag");
  await anna.check("case");
  await anna.leave();
  await family.leave();
}

async function faults(browser) {
  const family = await Visitor.arrive(browser, base);
  const number = await register(family);
  await family.leave();
  const anna = await staff(browser, "anna");
  await takeTask(anna, number, "Antrag prüfen");
  await anna.press("Aufgabe abschließen");
  await anna.sees("Eine Angabe stimmt noch nicht");
  await anna.check("task-errors");
  await anna.press("Zurückgeben");
  await anna.sees("Aufgabe übernehmen");
  await anna.leave();
  const clara = await staff(browser, "clara");
  assert.equal(await clara.page.getByText(number).count(), 0, "another office sees the task");
  await clara.leave();
}

async function appointment(browser) {
  const citizen = await Visitor.arrive(browser, base);
  await chooseSlot(citizen, 0);
  await citizen.check("slot-application");
  await fillVisitor(citizen);
  await citizen.press("Angaben prüfen");
  await citizen.press("Verbindlich absenden");
  await citizen.sees("Bitte bestätigen Sie bis");
  await citizen.check("appointment-receipt");
  await citizen.follow("Zu Ihrem Vorgang");
  await citizen.waitsFor("Termin bestätigen");
  await citizen.check("appointment");
  await citizen.follow("Termin bestätigen");
  await citizen.check("message");
  await citizen.press("Termin bestätigen");
  await citizen.waitsFor("bestätigt");
  await citizen.waitsFor("Termin verschieben");
  await citizen.follow("Termin verschieben");
  await citizen.page.getByLabel("Neuer Beginn").selectOption({ index: 4 });
  await citizen.check("move");
  await citizen.press("Termin verschieben");
  await citizen.sees("Gespeichert.");
  await citizen.follow("Termin absagen");
  await citizen.press("Termin absagen");
  await citizen.waitsFor("Der Vorgang ist abgeschlossen.");
  await citizen.leave();
}

async function evaluation(browser) {
  const ines = await staff(browser, "ines");
  await ines.sees("Anmeldung zur Kinderbetreuung");
  await ines.check("evaluation");
  await ines.leave();
}

async function childcareWithoutScript(browser) {
  const family = await Visitor.arrive(browser, base, { javaScriptEnabled: false });
  await family.open("/procedures/childcare-registration/apply");
  await family.press("Weiteren Eintrag hinzufügen: Gewünschte Einrichtungen");
  await family.press("Entfernen: Gewünschte Einrichtungen: Eintrag 2");
  assert.equal(await family.page.locator('select[name="wishes.1.facility"]').count(), 0);
  await register(family);
  await family.follow("Zu Ihrem Vorgang");
  await family.waitsFor("bearbeitet Ihren Vorgang");
  await family.page.locator('a[href="/my-case/messages/withdraw"]').click();
  await family.page.locator('button.kern-btn--primary').click();
  await family.waitsFor("Der Vorgang ist abgeschlossen.");
  await family.leave();
}

async function appointmentWithoutScript(browser) {
  const citizen = await Visitor.arrive(browser, base, { javaScriptEnabled: false });
  await chooseSlot(citizen, 1);
  await fillVisitor(citizen);
  await citizen.press("Angaben prüfen");
  await citizen.press("Verbindlich absenden");
  await citizen.follow("Zu Ihrem Vorgang");
  await citizen.waitsFor("Termin bestätigen");
  await citizen.follow("Termin absagen");
  await citizen.press("Termin absagen");
  await citizen.waitsFor("Der Vorgang ist abgeschlossen.");
  await citizen.leave();
}

// keyboard uses nothing but keys, beginning at the skip link.
async function keyboard(browser) {
  const citizen = await Visitor.arrive(browser, base);
  await chooseSlot(citizen, 2);
  const { keyboard } = citizen.page;
  await tabTo(citizen, 'input[name="name"]');
  await keyboard.type("Erika Muster");
  await tabTo(citizen, 'input[name="email"]');
  await keyboard.type("erika@example.org");
  await keyboard.press("Enter");
  await citizen.sees("Verbindlich absenden");
  await tabTo(citizen, 'button[value="submit"]');
  await keyboard.press("Enter");
  await citizen.sees("Eingangsbestätigung");
  await citizen.leave();
}

async function languages(browser) {
  const guest = await Visitor.arrive(browser, base);
  await guest.open("/");
  await guest.follow("English");
  await guest.sees("What would you like to do?");
  await guest.follow("Childcare registration");
  await guest.follow("Apply");
  await guest.sees("Child’s first name");
  await guest.check("application-en");
  await guest.follow("Leichte Sprache");
  await guest.open("/");
  await guest.sees("Was möchten Sie machen?");
  await guest.check("start-easy");
  await guest.leave();
}

async function register(family) {
  await family.open("/procedures/childcare-registration/apply");
  await fillRegistration(family);
  await family.press("Angaben prüfen");
  await family.press("Verbindlich absenden");
  return caseNumber(family);
}

async function fillRegistration(family) {
  await family.fill("Vorname des Kindes", "Mia");
  await family.fill("Nachname des Kindes", "Muster");
  await family.fill("Geburtsdatum", "2024-03-01");
  await family.page.locator('input[name="guardians.0.firstName"]').fill("Max");
  await family.page.locator('input[name="guardians.0.lastName"]').fill("Muster");
  await family.choose("Berufliche Situation", "Vollzeit");
  await family.fill("Wochenstunden", "39");
  await family.choose("mit beiden sorgeberechtigten Personen");
  await family.fill("Straße und Hausnummer", "Hauptstraße 1");
  await family.fill("Postleitzahl", "73430");
  await family.page.locator('input[name="address.city"]').fill("Aalen");
  await family.fill("E-Mail-Adresse", "max@example.org");
  await family.page.locator('select[name="wishes.0.facility"]').selectOption({ label: "Kita Regenbogen, Nordstadt" });
  await family.fill("Gewünschter Beginn", "2027-09");
  await family.choose("35 Stunden");
  await family.choose("Die Angaben sind richtig und vollständig");
}

async function chooseSlot(citizen, n) {
  await citizen.open("/procedures/appointment-booking");
  await citizen.follow("Termin aussuchen");
  await citizen.follow("Bürgeramt Rathaus");
  await citizen.follow("Personalausweis beantragen");
  await citizen.sees("Freie Zeiten");
  if (n === 0) await citizen.check("slots");
  await citizen.page.locator(".times a").nth(n * 2).click();
}

async function fillVisitor(citizen) {
  await citizen.page.locator('input[name="name"]').fill("Erika Muster");
  await citizen.page.locator('input[name="email"]').fill("erika@example.org");
}

async function caseNumber(visitor) {
  const told = await visitor.page.getByText("Ihre Nummer:").first().innerText();
  return told.replace("Ihre Nummer:", "").trim();
}

async function staff(browser, login) {
  const person = await Visitor.arrive(browser, base);
  await person.open("/login");
  if (login === "anna") await person.check("login");
  await person.fill("Anmeldename", login);
  await person.fill("Passwort", "demo");
  await person.press("Anmelden");
  await person.sees("Abmelden");
  return person;
}

// takeTask opens the case's task from the work list as soon as it is there, and claims it.
async function takeTask(person, number, title) {
  await person.open("/work");
  const task = person.page.getByRole("row").filter({ hasText: number }).getByRole("link", { name: title });
  for (let tries = 0; (await task.count()) === 0; tries++) {
    assert.ok(tries < 120, `waited in vain for ${title} of ${number}`);
    await person.page.waitForTimeout(250);
    await person.page.reload();
  }
  if (title === "Platz anbieten") await person.check("work");
  await task.click();
  await person.press("Aufgabe übernehmen");
  await person.sees("Aufgabe abschließen");
}

async function tabTo(visitor, selector) {
  for (let tries = 0; tries < 80; tries++) {
    if (await visitor.page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await visitor.page.keyboard.press("Tab");
  }
  assert.fail(`the tab key does not reach ${selector}`);
}

const only = process.argv[2];
const browser = await launch();
let failed = 0;
for (const [name, walk] of Object.entries(walks)) {
  if (only && !name.includes(only)) continue;
  try {
    await walk(browser);
    console.log(`ok    ${name}`);
  } catch (error) {
    failed++;
    console.error(`FAIL  ${name}\n${error.stack}`);
  }
}
await browser.close();
process.exit(failed ? 1 : 0);
