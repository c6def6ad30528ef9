// Conveniences of the portal; every page works without them. Forms are sent without leaving the page, so that
// nothing typed is lost when the connection is.
window.support = (() => {
	"use strict";

	const words = JSON.parse(document.body.dataset.words);
	const part = { "X-Support-Part": "1" };
	const enhancers = [];

	const say = (text) => (document.querySelector("[data-said]").textContent = text);
	const fill = (text, value) => text.replace("{0}", value);

	// Makes what is below `root` lively; called again for whatever is put into the page later.
	function enhance(root) {
		enhancers.forEach((act) => act(root));
	}

	const onPage = (act) => enhancers.push(act);

	/* --- sending */

	// Scripts for files put their promises here: a form waits for its uploads.
	const before = new WeakMap();

	async function post(form) {
		const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: part });
		return { to: answer.headers.get("X-Support-Location"), status: answer.status, html: await answer.text() };
	}

	async function send(form) {
		setSending(form, true);
		document.querySelectorAll("[data-done], [data-reported]").forEach((notice) => notice.remove());
		try {
			await Promise.all(before.get(form)?.() ?? []);
			const answer = await post(form);
			if (answer.to) {
				forgetDraft(form);
				location.assign(answer.to);
			} else {
				show(answer.html);
			}
		} catch {
			setSending(form, false);
			hold(form);
		}
	}

	function setSending(form, sending) {
		const button = form.querySelector("[type=submit]");
		button.dataset.label ??= button.textContent;
		form.toggleAttribute("data-busy", sending);
		button.setAttribute("aria-disabled", String(sending));
		button.textContent = sending ? words.sending : button.dataset.label;
		document.querySelector("[data-loading]").hidden = !sending;
	}

	// The connection is gone: say so beside the button, and send once more when it is back.
	function hold(form) {
		let note = form.querySelector("[data-held]");
		if (!note) {
			note = document.createElement("p");
			note.className = "field-problem";
			note.dataset.held = "";
			note.setAttribute("role", "alert");
			form.append(note);
		}
		note.textContent = words.notSent;
		if (form.dataset.held) return;
		form.dataset.held = "1";
		window.addEventListener("online", () => {
			delete form.dataset.held;
			note.remove();
			if (form.isConnected) form.requestSubmit();
		}, { once: true });
	}

	// A refused form comes back as the page's inner part, with what was typed and what is wrong.
	function show(html) {
		const page = document.querySelector("[data-page]");
		const fresh = new DOMParser().parseFromString(html, "text/html");
		page.replaceChildren(...(fresh.querySelector("[data-page]") ?? fresh.body).childNodes);
		document.querySelector("[data-loading]").hidden = true;
		enhance(page);
		settle();
	}

	onPage((root) => {
		root.querySelectorAll("form[data-once]").forEach((form) => {
			form.addEventListener("submit", (event) => {
				event.preventDefault();
				if (!form.hasAttribute("data-busy")) send(form);
			});
		});
	});
	// Coming back with the browser's button finds forms as they were left: ready again.
	window.addEventListener("pageshow", () => {
		document.querySelectorAll("form[data-busy]").forEach((form) => setSending(form, false));
	});

	/* --- drafts */

	const PREFIX = `servicedesk:draft:`;
	const own = `${PREFIX}${document.body.dataset.user}:`;
	const DRAFT_DAYS = 7;

	// A browser may forbid storage altogether; a draft is then simply not kept.
	const store = (act) => {
		try {
			return act(window.localStorage);
		} catch {
			return null;
		}
	};
	const keyOf = (form) => own + form.dataset.draftKey;
	const typed = (form) => [...form.elements].filter((one) => one.name && one.name !== "file" && !["hidden", "file", "submit", "button"].includes(one.type));

	function readDraft(form) {
		const draft = store((storage) => JSON.parse(storage.getItem(keyOf(form))));
		return draft && draft.at > Date.now() - DRAFT_DAYS * 86400000 ? draft.values : null;
	}

	function writeDraft(form) {
		const values = {};
		typed(form).forEach(({ name }) => (values[name] = form.elements[name].value ?? ""));
		const texts = typed(form).filter((one) => ["text", "textarea"].includes(one.type));
		if (texts.some((one) => one.value.trim())) {
			store((storage) => storage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), values })));
		} else {
			forgetDraft(form);
		}
	}

	const forgetDraft = (form) => form.dataset.draftKey && store((storage) => storage.removeItem(keyOf(form)));

	function forgetAllDrafts() {
		store((storage) => Object.keys(storage).filter((key) => key.startsWith(PREFIX)).forEach((key) => storage.removeItem(key)));
	}

	function restoreDraft(form, values) {
		typed(form).forEach(({ name }) => {
			if (name in values) form.elements[name].value = values[name];
		});
		const notice = form.querySelector("[data-draft]");
		if (!notice) return;
		notice.hidden = false;
		notice.querySelector("[data-discard]").addEventListener("click", () => {
			forgetDraft(form);
			form.reset();
			notice.hidden = true;
			form.elements.subject.focus();
			form.dispatchEvent(new Event("change", { bubbles: true }));
		});
	}

	onPage((root) => {
		root.querySelectorAll("form[data-draft-key]").forEach((form) => {
			const draft = form.hasAttribute("data-refused") ? null : readDraft(form);
			if (draft) restoreDraft(form, draft);
			let waiting;
			form.addEventListener("input", () => {
				clearTimeout(waiting);
				waiting = setTimeout(() => form.isConnected && !form.hasAttribute("data-busy") && writeDraft(form), 250);
			});
			form.addEventListener("submit", () => clearTimeout(waiting) ?? writeDraft(form), { capture: true });
		});
	});

	/* --- how many characters are left; counted as the server counts them: a surrogate pair is one */

	const SHOW_LEFT_BELOW = 40;

	function showLeft(input) {
		const left = Number(input.dataset.limit) - [...input.value].length;
		const output = document.getElementById(`${input.id}-left`);
		output.classList.toggle("is-over", left < 0);
		output.textContent = left < SHOW_LEFT_BELOW ? fill(left < 0 ? words.over : words.left, Math.abs(left)) : "";
	}

	onPage((root) => {
		root.querySelectorAll("input[data-limit], textarea[data-limit]").forEach((input) => {
			input.addEventListener("input", () => showLeft(input));
			showLeft(input);
		});
	});

	/* --- files that come with the form itself: too many or too large are said before they are sent in vain */

	function judge(input) {
		const { together, most } = input.dataset;
		const bytes = [...input.files].reduce((sum, file) => sum + file.size, 0);
		const tooMany = input.files.length > Number(most) ? fill(words.tooMany, most) : "";
		input.setCustomValidity(tooMany || (bytes > Number(together) ? fill(words.tooLarge, Math.floor(together / 1048576)) : ""));
		input.reportValidity();
	}

	onPage((root) => {
		root.querySelectorAll("input[data-together]").forEach((input) => input.addEventListener("change", () => judge(input)));
	});

	/* --- what the agreement promises for the chosen type, beside each priority; as time goes on it promises later */

	const PROMISES_MS = 60000;

	async function promisesNow() {
		const answer = await fetch(location.pathname, { headers: part }).catch(() => null);
		const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
		return (page && page.querySelector("[data-promised]")?.dataset.promised) || null;
	}

	onPage((root) => {
		root.querySelectorAll("[data-promised]").forEach((field) => {
			const form = field.closest("form");
			const promised = () => JSON.parse(field.dataset.promised)[form.elements.ticket_type.value] ?? {};
			const tell = () => {
				const now = promised();
				field.querySelectorAll("[data-priority]").forEach((line) => (line.textContent = now[line.dataset.priority] ?? ""));
			};
			const renew = async () => {
				const renewed = document.hidden ? null : await promisesNow();
				if (!renewed) return;
				field.dataset.promised = renewed;
				tell();
			};
			const timer = setInterval(() => (field.isConnected ? renew() : clearInterval(timer)), PROMISES_MS);
			document.addEventListener("visibilitychange", () => field.isConnected && renew());
			form.addEventListener("change", tell);
			tell();
		});
	});

	/* --- the page itself */

	// A reload or a bookmark of this address should not thank again.
	function settle() {
		document.getElementById("problem")?.focus();
		if (document.querySelector("[data-reported], [data-done]")) {
			const query = new URLSearchParams(location.search);
			["done", "reported"].forEach((name) => query.delete(name));
			history.replaceState(null, "", location.pathname + (query.size ? `?${query}` : ""));
		}
	}

	function showOnline() {
		const banner = document.querySelector("[data-offline]");
		banner.hidden = navigator.onLine;
		if (!navigator.onLine) say(banner.textContent.trim());
	}
	window.addEventListener("online", showOnline);
	window.addEventListener("offline", showOnline);

	// What somebody began to write is nobody else's business on a shared machine.
	document.querySelector("[data-sign-out]")?.addEventListener("click", forgetAllDrafts);

	document.documentElement.classList.add("has-script");
	document.addEventListener("DOMContentLoaded", () => {
		enhance(document);
		settle();
		showOnline();
	});

	return { onPage, enhance, before, part, words, say, fill };
})();
