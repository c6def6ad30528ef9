// A page that is open hears that something has changed, and asks for itself what: the signal carries nothing.
// It speaks the few words of socket.io that listening needs; where no socket answers, or one that answered falls
// silent, it asks once a minute.
(() => {
	"use strict";

	const { part, words, say, enhance } = window.support;
	const EVENT = "servicedesk_changed";
	const POLL_MS = 60000;
	const SETTLE_MS = 400;
	const RETRY_MS = [2000, 10000, 30000, 120000];
	// The server pings every 25 seconds and gives up after 20 more: a longer silence is a connection that died unheard.
	const SILENCE_MS = 50000;
	const { socket: address, space } = document.body.dataset;
	let failures = 0;
	let connected = false;
	let heard = 0;
	let waiting;

	const live = () => document.querySelector("[data-live]");

	/* --- bringing the page up to date */

	async function refresh() {
		if (!live() || document.hidden) return;
		const answer = await fetch(location.href, { headers: part }).catch(() => null);
		if (!answer?.ok) return;
		const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
		if (!fresh || fresh.dataset.mark === live()?.dataset.mark) return;
		const left = [...live().querySelectorAll("[data-part]")].filter((old) => !replace(old, fresh));
		if (left.length) return; // somebody writes in a part: the next signal or minute brings it
		live().dataset.mark = fresh.dataset.mark;
		say(words.changed);
	}

	function replace(old, fresh) {
		if (isInUse(old)) return false;
		const made = fresh.querySelector(`[data-part="${old.dataset.part}"]`);
		if (made) {
			old.replaceWith(made);
			enhance(made);
		}
		return true;
	}

	// What somebody is writing, or has begun to, is not taken from under their hands.
	function isInUse(element) {
		const fields = [...element.querySelectorAll("textarea, input:not([type=hidden]), select")];
		return element.contains(document.activeElement) && document.activeElement !== document.body
			? fields.includes(document.activeElement)
			: fields.some((field) => field.tagName === "TEXTAREA" && field.value !== field.defaultValue);
	}

	function soon() {
		clearTimeout(waiting);
		waiting = setTimeout(refresh, SETTLE_MS);
	}

	/* --- listening */

	// Where a page may not open sockets, the browser throws at once.
	function open() {
		try {
			return new WebSocket(address);
		} catch {
			return null;
		}
	}

	function connect() {
		const socket = open();
		if (!socket) return;
		const send = (text) => socket.readyState === WebSocket.OPEN && socket.send(text);
		const watch = setInterval(() => connected && Date.now() - heard > SILENCE_MS && end(), SILENCE_MS / 5);
		const end = () => {
			clearInterval(watch);
			if (socket.ended) return;
			socket.ended = true;
			connected = false;
			socket.close();
			setTimeout(connect, RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]);
		};
		socket.addEventListener("message", ({ data }) => {
			heard = Date.now();
			if (data.startsWith("0")) send(`40${space},`); // open: join the site
			else if (data === "2") send("3"); // ping, pong
			else if (data.startsWith(`40${space}`)) [connected, failures] = [true, 0];
			else if (data.startsWith(`42${space},`) && JSON.parse(data.slice(data.indexOf(",") + 1))[0] === EVENT) soon();
		});
		socket.addEventListener("close", end);
	}

	document.addEventListener("DOMContentLoaded", () => {
		if (!live()) return;
		if (address && space) connect();
		setInterval(() => !connected && refresh(), POLL_MS);
		document.addEventListener("visibilitychange", soon);
		window.addEventListener("online", soon);
	});
})();
