// Files of a report or an answer: chosen, dropped, pasted or photographed; sent while one goes on writing.
(() => {
	"use strict";

	const { words, fill, say } = window.support;
	const API = "/api/method/servicedesk_app.api.files.";
	const PATIENCE_MS = 120000;

	const sizeOf = (bytes) => (bytes < 1e6 ? `${Math.max(Math.round(bytes / 1000), 1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
	const tokenOf = (form) => form.elements.csrf_token.value;

	function element(name, values = {}, ...children) {
		const made = Object.assign(document.createElement(name), values);
		made.append(...children);
		return made;
	}

	class Files {
		constructor(field) {
			this.field = field;
			this.form = field.closest("form");
			this.list = field.querySelector("[data-list]");
			this.sending = new Set();
			window.support.before.set(this.form, () => [...this.sending]);
			this.watch();
		}

		watch() {
			this.field.querySelectorAll("input[type=file]").forEach((input) => {
				input.addEventListener("change", () => {
					this.add(input.files);
					input.value = "";
				});
			});
			this.form.addEventListener("paste", (event) => {
				if (event.clipboardData.files.length) {
					event.preventDefault();
					this.add(event.clipboardData.files);
				}
			});
			for (const type of ["dragenter", "dragover"]) this.form.addEventListener(type, (event) => this.hover(event, true));
			for (const type of ["dragleave", "drop"]) this.form.addEventListener(type, (event) => this.hover(event, false));
			this.form.addEventListener("drop", (event) => this.add(event.dataTransfer.files));
		}

		hover(event, over) {
			if (![...event.dataTransfer.types].includes("Files")) return;
			event.preventDefault();
			this.field.classList.toggle("is-over", over);
		}

		add(files) {
			for (const file of files) this.addOne(file);
		}

		addOne(file) {
			const problem = this.problemOf(file);
			const line = this.lineOf(file);
			this.list.append(line);
			if (problem) return this.refuse(line, problem);
			const sent = this.upload(file, line).finally(() => this.sending.delete(sent));
			this.sending.add(sent);
		}

		problemOf(file) {
			const { most, limit, endings } = this.field.dataset;
			const ending = `.${file.name.split(".").pop().toLowerCase()}`;
			if (this.list.querySelectorAll("li:not(.is-refused)").length >= Number(most)) return fill(words.tooMany, most);
			if (!endings.split(",").includes(ending)) return words.ending;
			return file.size > Number(limit) ? fill(words.tooLarge, Math.floor(limit / 1048576)) : "";
		}

		lineOf(file) {
			const remove = element("button", { type: "button", className: "file-remove", textContent: "×" });
			remove.setAttribute("aria-label", fill(words.remove, file.name));
			const line = element(
				"li", {},
				element("span", { className: "file-name", textContent: file.name }),
				element("span", { className: "muted small", textContent: sizeOf(file.size) }),
				remove
			);
			remove.addEventListener("click", () => this.remove(line));
			return line;
		}

		upload(file, line) {
			const bar = element("progress", { max: 1, value: 0 });
			bar.setAttribute("aria-label", file.name);
			line.append(bar);
			return new Promise((resolve) => {
				const request = (line.request = new XMLHttpRequest());
				request.open("POST", `${API}upload`);
				request.timeout = PATIENCE_MS;
				request.setRequestHeader("X-Frappe-CSRF-Token", tokenOf(this.form));
				request.setRequestHeader("Accept", "application/json");
				request.upload.addEventListener("progress", (event) => (bar.value = event.loaded / event.total));
				request.addEventListener("loadend", () => resolve(this.ended(request, file, line, bar)));
				const body = new FormData();
				body.append("file", file, file.name);
				request.send(body);
			});
		}

		ended(request, file, line, bar) {
			bar.remove();
			if (request.status === 200) {
				const { file: name } = JSON.parse(request.responseText).message;
				line.append(element("input", { type: "hidden", name: "file", value: name }));
				return say(fill(words.uploaded, file.name));
			}
			if (!line.isConnected) return undefined; // removed meanwhile
			this.refuse(line, messageOf(request));
			if (!request.status) this.offerAgain(file, line);
			return undefined;
		}

		refuse(line, text) {
			line.classList.add("is-refused");
			line.append(element("span", { className: "field-problem small", role: "alert", textContent: text }));
		}

		offerAgain(file, line) {
			const again = element("button", { type: "button", className: "button-link", textContent: words.again });
			again.addEventListener("click", () => {
				line.remove();
				this.addOne(file);
			});
			line.append(again);
		}

		remove(line) {
			line.request?.abort();
			const name = line.querySelector("[name=file]")?.value;
			line.remove();
			this.field.querySelector("input[type=file]").focus();
			if (!name) return;
			const headers = { "X-Frappe-CSRF-Token": tokenOf(this.form), "Content-Type": "application/json" };
			fetch(`${API}remove_upload`, { method: "POST", headers, body: JSON.stringify({ file: name }) }).catch(() => {});
		}
	}

	// Frappe answers a refusal with its message as JSON inside of JSON.
	function messageOf(request) {
		try {
			const [first] = JSON.parse(JSON.parse(request.responseText)._server_messages);
			return element("textarea", { innerHTML: JSON.parse(first).message }).value;
		} catch {
			return words.failed;
		}
	}

	window.support.onPage((root) => root.querySelectorAll("[data-files]").forEach((field) => new Files(field)));
})();
