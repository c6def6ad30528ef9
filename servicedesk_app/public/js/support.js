// Conveniences of the portal; every page works without them.
(() => {
	"use strict";

	const DRAFT_PREFIX = "servicedesk:draft:";
	const DRAFT_FIELDS = ["subject", "description", "category", "ticket_type", "impact", "priority"];
	const DRAFT_DAYS = 7;
	const SHOW_LEFT_BELOW = 40;

	const draftKey = DRAFT_PREFIX + document.body.dataset.user;

	// A browser may forbid storage altogether; a draft is then simply not kept.
	const store = (act) => {
		try {
			return act(window.localStorage);
		} catch {
			return null;
		}
	};

	function forgetAllDrafts() {
		store((storage) => {
			Object.keys(storage).filter((key) => key.startsWith(DRAFT_PREFIX)).forEach((key) => storage.removeItem(key));
		});
	}

	function readDraft() {
		const draft = store((storage) => JSON.parse(storage.getItem(draftKey)));
		const oldest = Date.now() - DRAFT_DAYS * 24 * 3600 * 1000;
		return draft && draft.at > oldest && (draft.subject || draft.description) ? draft : null;
	}

	function writeDraft(form) {
		const draft = { at: Date.now() };
		DRAFT_FIELDS.forEach((name) => (draft[name] = form.elements[name]?.value ?? ""));
		store((storage) => storage.setItem(draftKey, JSON.stringify(draft)));
	}

	// Characters count as the server counts them: a surrogate pair is one.
	const lengthOf = (text) => [...text].length;

	function showLeft(form, input) {
		const left = Number(input.dataset.limit) - lengthOf(input.value);
		const output = document.getElementById(`${input.id}-left`);
		output.classList.toggle("is-over", left < 0);
		const words = left < 0 ? form.dataset.over : form.dataset.left;
		output.textContent = left < SHOW_LEFT_BELOW ? words.replace("{0}", Math.abs(left)) : "";
	}

	function countCharacters(form) {
		form.querySelectorAll("[data-limit]").forEach((input) => {
			input.addEventListener("input", () => showLeft(form, input));
			showLeft(form, input);
		});
	}

	function sendOnce(form) {
		const button = form.querySelector("[type=submit]");
		const label = button.textContent;
		const setSending = (sending) => {
			form.toggleAttribute("data-busy", sending);
			button.setAttribute("aria-disabled", String(sending));
			button.textContent = sending ? form.dataset.sending : label;
		};
		form.addEventListener("submit", (event) => {
			if (form.hasAttribute("data-busy")) event.preventDefault();
			else setSending(true);
		});
		// Coming back with the browser's button finds the form as it was left: ready again.
		window.addEventListener("pageshow", () => setSending(false));
	}

	function keepDraft(form) {
		const draft = form.hasAttribute("data-refused") ? null : readDraft();
		if (draft) restoreDraft(form, draft);
		let waiting;
		const save = () => writeDraft(form);
		form.addEventListener("input", () => {
			clearTimeout(waiting);
			waiting = setTimeout(save, 250);
		});
		form.addEventListener("submit", save);
	}

	function restoreDraft(form, draft) {
		const notice = form.querySelector("[data-draft]");
		DRAFT_FIELDS.filter((name) => form.elements[name]).forEach((name) => (form.elements[name].value = draft[name] ?? ""));
		notice.hidden = false;
		notice.querySelector("[data-discard]").addEventListener("click", () => {
			forgetAllDrafts();
			form.reset();
			notice.hidden = true;
			form.elements.subject.focus();
		});
	}

	const form = document.querySelector("[data-report]");
	if (form) {
		keepDraft(form);
		countCharacters(form);
		sendOnce(form);
	}

	document.querySelectorAll("[data-once]").forEach(sendOnce);

	if (document.querySelector("[data-reported]")) forgetAllDrafts();
	// A reload or a bookmark of this address should not thank again.
	if (document.querySelector("[data-reported], [data-done]")) history.replaceState(null, "", location.pathname);

	document.getElementById("problem")?.focus();
	// What somebody began to write is nobody else's business on a shared machine.
	document.querySelector("[data-sign-out]")?.addEventListener("click", forgetAllDrafts);
})();
