// Who connects, and to which site: the site itself is asked, with the browser's own cookie.
const dns = require("dns");
const http = require("http");
const https = require("https");
const cookie = require("cookie");
const config = require("./config");

// names under .localhost need not stand in /etc/hosts
function lookup(host, options, done) {
	dns.lookup(host.endsWith(".localhost") ? "127.0.0.1" : host, { ...options, family: 4 }, done);
}

const hostname = (address = "") => (address.includes("://") ? address.split("/")[2] : address).split(":")[0];

function site_of({ host, origin, "x-frappe-site-name": named }) {
	if (named) return hostname(named);
	if (config.default_site && ["localhost", "127.0.0.1"].includes(hostname(host))) return config.default_site;
	return hostname(origin || host);
}

function call(socket, method, args = {}) {
	const url = new URL(`/api/method/${method}`, socket.request.headers.origin);
	url.search = new URLSearchParams(args);
	const { get } = url.protocol === "https:" ? https : http;
	return new Promise((resolve, reject) => {
		const request = get(url, { headers: credentials(socket), lookup }, (response) => {
			let body = "";
			response.on("data", (chunk) => (body += chunk));
			response.on("end", () => {
				if (response.statusCode === 200) resolve(JSON.parse(body).message);
				else reject(new Error(`${method}: ${response.statusCode}`));
			});
		});
		request.on("error", reject);
	});
}

function credentials({ sid, authorization }) {
	const headers = { accept: "application/json" };
	if (sid) headers.cookie = `sid=${encodeURIComponent(sid)}`;
	if (authorization) headers.authorization = authorization;
	return headers;
}

async function authenticate(socket) {
	const { headers } = socket.request;
	if (socket.nsp.name.slice(1) !== site_of(headers)) throw new Error("Invalid namespace");
	if (hostname(headers.host) !== hostname(headers.origin)) throw new Error("Invalid origin");
	socket.sid = cookie.parse(headers.cookie || "").sid;
	socket.authorization = headers.authorization;
	if (!socket.sid && !socket.authorization) throw new Error("Not authenticated");
	const { user, user_type } = await call(socket, "frappe.realtime.get_user_info");
	Object.assign(socket, { user, user_type });
}

module.exports = { authenticate, call };
