// The guided set-up. The server says which steps there are and what to fill in; this page shows one at a time.
// In a function of its own: Frappe evaluates the scripts of all pages in one scope.

(() => {
	frappe.pages["servicedesk-setup"].on_page_load = (wrapper) => {
		const page = frappe.ui.make_app_page({ parent: wrapper, title: __("Guided set-up"), single_column: true });
		wrapper.guided_setup = new GuidedSetup(page);
	};

	frappe.pages["servicedesk-setup"].on_page_show = (wrapper) => wrapper.guided_setup.load();

	const API = "servicedesk_app.api.setup";

	class GuidedSetup {
		constructor(page) {
			this.page = page;
			this.key = null;
			this.said = {};
			this.$body = $(`<div class="sd-setup">
				<ol class="sd-setup-steps" aria-label="${__("Steps")}"></ol>
				<div class="sd-setup-card"></div>
			</div>`).appendTo(page.main);
		}

		async load() {
			const answer = await frappe.call({ method: `${API}.state`, type: "GET" });
			this.show(answer.message);
		}

		show(state) {
			this.steps = state.steps;
			this.key = this.key || (this.steps.find((step) => !step.state) || this.steps[0]).key;
			this.show_steps();
			this.show_card();
		}

		show_steps() {
			const done = this.steps.filter((step) => step.state === "done").length;
			this.page.set_indicator(__("{0} of {1} done", [done, this.steps.length]), done ? "green" : "gray");
			const $list = this.$body.find(".sd-setup-steps").empty();
			this.steps.forEach((step, position) => {
				const mark = step.state === "done" ? "✓" : step.state === "skipped" ? "–" : position + 1;
				const $button = $(`<button type="button" data-state="${step.state}" data-step="${step.key}">
					<span class="sd-setup-mark" aria-hidden="true">${mark}</span>
					<span class="sd-setup-title">${frappe.utils.escape_html(step.title)}</span>
				</button>`).on("click", () => this.go(step.key));
				if (step.key === this.key) $button.attr("aria-current", "step");
				$("<li>").append($button).appendTo($list);
			});
		}

		show_card() {
			const step = this.steps.find((one) => one.key === this.key);
			const escaped = frappe.utils.escape_html;
			const $card = this.$body.find(".sd-setup-card").empty().attr("data-step", step.key);
			$card.append(`<h2 tabindex="-1">${escaped(step.title)}</h2><p class="text-muted">${escaped(step.why)}</p>`);
			if (step.there.length) {
				const lines = step.there.map((line) => `<li>${escaped(line)}</li>`).join("");
				$card.append(`<ul class="sd-setup-there" aria-label="${__("There already")}">${lines}</ul>`);
			}
			$card.append('<div class="sd-setup-said" role="status" hidden></div>');
			this.show_form(step, $card);
			this.show_acts(step, $card);
			this.show_links(step, $card);
			this.show_said(step.key);
		}

		show_form(step, $card) {
			const $form = $('<div class="sd-setup-form mt-3"></div>').appendTo($card);
			this.form = new frappe.ui.FieldGroup({ fields: step.fields, body: $form, no_submit_on_enter: true });
			this.form.make();
		}

		show_acts(step, $card) {
			const $acts = $('<div class="sd-setup-acts"></div>').appendTo($card);
			const button = (kind, label, run) =>
				$(`<button type="button" class="btn btn-${kind}">${label}</button>`).on("click", run).appendTo($acts);
			this.$save = button("primary", __("Save"), () => this.save(step));
			if (this.next_of(step.key)) {
				const label = step.state ? __("Next step") : __("Skip");
				button("default", label, () => (step.state ? this.go(this.next_of(step.key)) : this.skip(step)));
			}
		}

		show_links(step, $card) {
			if (!step.links.length) return;
			const escaped = frappe.utils.escape_html;
			const link = ({ label, to }) => `<a class="btn btn-default btn-sm" href="${escaped(to)}" ${to.startsWith("/assets/") ? "download" : ""}>${escaped(label)}</a>`;
			$card.append(`<p class="text-muted mt-4">${__("Many at once, by import:")}</p><div class="sd-setup-links">${step.links.map(link).join(" ")}</div>`);
		}

		next_of(key) {
			const place = this.steps.findIndex((step) => step.key === key);
			return (this.steps[place + 1] || {}).key;
		}

		go(key) {
			this.key = key;
			this.load().then(() => this.$body.find("h2").focus());
		}

		async save(step) {
			const values = this.form.get_values();
			if (!values) return;
			this.$save.prop("disabled", true);
			try {
				this.said[step.key] = await frappe.xcall(`${API}.save`, { step: step.key, values });
				await this.load();
			} catch {
				// Frappe has shown what the server said
			} finally {
				this.$save.prop("disabled", false);
			}
		}

		async skip(step) {
			const state = await frappe.xcall(`${API}.skip`, { step: step.key });
			this.key = this.next_of(step.key);
			this.show(state);
		}

		show_said(key) {
			clearInterval(this.ticker);
			const said = this.said[key];
			if (!said) return;
			const $said = this.$body.find(".sd-setup-said").prop("hidden", false);
			$said.append($("<div>").text(said.message));
			if (!said.ticket) return;
			said.clocks.forEach((clock) => $said.append(this.clock(clock)));
			$said.append(
				$(`<a class="btn btn-default mt-2" href="/app/sd-ticket/${encodeURIComponent(said.ticket)}"></a>`).text(
					__("Open ticket {0}", [said.ticket])
				)
			);
		}

		clock(clock) {
			const $clock = $('<div class="sd-setup-clock mt-2"></div>').attr("title", clock.promise);
			const draw = () => $clock.text(`${__(clock.metric)}: ${__("{0} left", [left(clock.due_at)])}`);
			draw();
			this.ticker = setInterval(draw, 1000);
			return $clock;
		}
	}

	function left(due_at) {
		const seconds = Math.max(due_at - Math.floor(Date.now() / 1000), 0);
		const two = (number) => String(number).padStart(2, "0");
		return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
	}
})();
