// The service worker of /servicedesk; the server puts SETTINGS before it. It keeps the page's own files and the
// page for the time without a connection, and nothing else: no page with anybody's data is ever cached.
"use strict";

const CACHE = `servicedesk-${SETTINGS.version}`;

self.addEventListener("install", (event) => {
	event.waitUntil(
		caches
			.open(CACHE)
			.then((cache) => cache.addAll(SETTINGS.kept))
			.then(() => self.skipWaiting())
	);
});

self.addEventListener("activate", (event) => {
	const old = (name) => name.startsWith("servicedesk-") && name !== CACHE;
	event.waitUntil(
		caches
			.keys()
			.then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
			.then(() => self.clients.claim())
	);
});

self.addEventListener("fetch", (event) => {
	const { request } = event;
	const url = new URL(request.url);
	if (request.method !== "GET" || url.origin !== self.location.origin) return;
	if (request.mode === "navigate") {
		event.respondWith(fetch(request).catch(() => caches.match(SETTINGS.offline)));
	} else if (SETTINGS.kept.includes(url.pathname + url.search)) {
		event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
	}
});
