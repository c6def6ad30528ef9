// The lean page for staff: countdowns, forms that lose nothing, and notes that wait for a connection.
"use strict";

const LAST_USER = "servicedesk:user";
const USER = document.body.dataset.user || rememberedUser();
const NOTES = `servicedesk:notes:${USER}`;
const ACT = "servicedesk_app.api.tickets.add_note";
const MARK = { "X-Requested-With": "servicedesk" };
const HOUR = 3600;
const words = document.body.dataset;

// --- who: without a connection the cookie tells whose notes may be shown, and signing out anywhere takes it away

function rememberedUser() {
	const cookie = document.cookie.split("; ").find((part) => part.startsWith("user_id="));
	const signedIn = cookie ? decodeURIComponent(cookie.slice(8)) : "Guest";
	return read(LAST_USER) === signedIn && signedIn !== "Guest" ? signedIn : "";
}

// A browser may forbid storage altogether.
function read(name) {
	try {
		return JSON.parse(localStorage.getItem(name));
	} catch {
		return null;
	}
}

function write(name, value) {
	try {
		localStorage.setItem(name, JSON.stringify(value));
		return true;
	} catch {
		return false;
	}
}

// --- countdowns

function left(seconds) {
	const size = Math.abs(seconds);
	const two = (number) => String(number).padStart(2, "0");
	if (size >= 48 * HOUR) return `${Math.floor(size / 86400)} d ${Math.floor((size % 86400) / HOUR)} h`;
	return `${Math.floor(size / HOUR)}:${two(Math.floor(size / 60) % 60)}${size < HOUR ? `:${two(size % 60)}` : ""}`;
}

function count() {
	const now = Math.floor(Date.now() / 1000);
	document.querySelectorAll("[data-due]").forEach((element) => {
		const seconds = Number(element.dataset.due) - now;
		element.dataset.tone = seconds < 0 ? "late" : seconds < HOUR / 2 ? "soon" : "ok";
		element.textContent = (seconds < 0 ? "−" : "") + left(seconds);
	});
	document.querySelectorAll("[data-since]").forEach((element) => {
		element.textContent = left(now - Number(element.dataset.since));
	});
}

// --- notes that wait

const kept = () => read(NOTES) || [];

function keep(note) {
	const saved = USER && write(NOTES, [...kept().filter((one) => one.key !== note.key), note]);
	showKept();
	return saved;
}

function forget(key) {
	write(NOTES, kept().filter((one) => one.key !== key));
	showKept();
}

function showKept() {
	const box = document.getElementById("kept");
	const notes = kept();
	if (!box) return;
	box.hidden = !notes.length;
	box.querySelector("ul").replaceChildren(...notes.map(keptLine));
}

function keptLine(note) {
	const line = document.createElement("li");
	const text = document.createElement("span");
	text.textContent = `${note.ticket}: ${note.text}${note.error ? ` — ${note.error}` : ""}`;
	line.append(text);
	if (note.error) {
		const discard = document.createElement("button");
		discard.type = "button";
		discard.textContent = box("discard");
		discard.addEventListener("click", () => forget(note.key));
		line.append(discard);
	}
	return line;
}

const box = (name) => document.getElementById("kept").dataset[name];

// One tab at a time; the key makes a note that arrived twice one note all the same.
let sending = false;
async function sendKept() {
	if (sending || !navigator.onLine || !kept().some((note) => !note.error)) return;
	sending = true;
	try {
		const session = await (await fetch("/servicedesk/session", { headers: MARK, cache: "no-store" })).json();
		if (session.user !== USER) return; // somebody else has signed in: these are not their notes
		for (const note of kept().filter((one) => !one.error)) await sendOne(note, session.csrf_token);
	} catch {
		// no connection after all: they stay
	} finally {
		sending = false;
	}
}

async function sendOne(note, token) {
	const answer = await fetch(`/api/method/${ACT}`, {
		method: "POST",
		headers: { "Content-Type": "application/json", Accept: "application/json", "X-Frappe-CSRF-Token": token },
		body: JSON.stringify({ name: note.ticket, text: note.html, key: note.key }),
	});
	if (answer.ok) {
		forget(note.key);
		document.dispatchEvent(new CustomEvent("servicedesk:sent", { detail: note }));
	} else if ([403, 404, 417].includes(answer.status)) {
		keep({ ...note, error: await reason(answer) });
	}
}

async function reason(answer) {
	try {
		const said = JSON.parse(JSON.parse((await answer.json())._server_messages)[0]).message;
		return new DOMParser().parseFromString(said, "text/html").body.textContent;
	} catch {
		return String(answer.status);
	}
}

// --- forms

function paragraphs(text) {
	const holder = document.createElement("div");
	holder.textContent = text.trim();
	return `<p>${holder.innerHTML.replace(/\r?\n/g, "<br>")}</p>`;
}

function keepInstead(form) {
	const ticket = form.dataset.ticket || form.elements.ticket.value.trim();
	const text = form.elements.text.value;
	const key = form.elements.key?.value || crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`;
	if (!text.trim() || !ticket) return false;
	const saved = keep({ key, ticket, text, html: paragraphs(text), at: Date.now() });
	if (saved) {
		form.reset();
		if (form.elements.key) form.elements.key.value = `${key}-${Date.now()}`;
	}
	return saved;
}

function say(form, text) {
	const line = form.querySelector("[role=status]");
	line.textContent = text;
	line.hidden = !text;
}

async function submit(event) {
	const form = event.target;
	if (!form.matches("[data-act]")) return;
	event.preventDefault();
	if (form.hasAttribute("data-busy")) return;
	form.setAttribute("data-busy", "");
	say(form, "");
	try {
		await send(form);
	} finally {
		form.removeAttribute("data-busy");
	}
}

async function send(form) {
	const isNote = form.dataset.act === "note";
	let answer;
	try {
		if (!form.action || form.hasAttribute("data-offline")) throw new TypeError("offline");
		answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: MARK });
	} catch {
		return say(form, isNote && keepInstead(form) ? words.kept : words.offline);
	}
	const said = await answer.json().catch(() => ({}));
	if (said.to) location.assign(said.to);
	else if (answer.status === 401 && isNote && keepInstead(form)) say(form, said.error);
	else say(form, said.error || words.failed);
}

// --- signing out

function leave(event) {
	const waiting = kept().length;
	if (waiting && !confirm(words.leave.replace("{0}", waiting))) event.preventDefault();
	else localStorage.removeItem(LAST_USER);
}

if (document.body.dataset.user) write(LAST_USER, USER);
document.addEventListener("submit", submit);
document.querySelector("[data-sign-out]")?.addEventListener("click", leave);
document.querySelectorAll("input[type=file]").forEach((input) =>
	input.addEventListener("change", () => {
		const name = input.closest("form").querySelector("[data-file]");
		name.textContent = input.files[0]?.name || "";
	})
);
window.addEventListener("online", sendKept);
document.addEventListener("visibilitychange", () => document.hidden || sendKept());
setInterval(sendKept, 30_000);
setInterval(count, 1000);
count();
showKept();
sendKept();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/servicedesk/sw.js", { scope: "/servicedesk" });
