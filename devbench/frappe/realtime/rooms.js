// Which rooms a connection may enter. Entering a document's or DocType's room is asked of the site.
const { call } = require("./authenticate");

const doc_room = (doctype, name) => `doc:${doctype}/${name}`;
const open_room = (doctype, name) => `open_doc:${doctype}/${name}`;

function on_connection(socket) {
	socket.open_docs = new Map();
	socket.join(`user:${socket.user}`);
	socket.join("website");
	if (socket.user_type === "System User") socket.join("all");
	socket.on("ping", () => socket.emit("pong"));
	follow_doctypes(socket);
	follow_tasks(socket);
	follow_documents(socket);
	show_viewers(socket);
}

// a refusal is silent, as upstream: the browser just hears nothing
function if_allowed(socket, method, args, act) {
	call(socket, `frappe.realtime.${method}`, args).then(act, () => {});
}

function follow_doctypes(socket) {
	socket.on("doctype_subscribe", (doctype) =>
		if_allowed(socket, "can_subscribe_doctype", { doctype }, () => socket.join(`doctype:${doctype}`))
	);
	socket.on("doctype_unsubscribe", (doctype) => socket.leave(`doctype:${doctype}`));
}

function follow_tasks(socket) {
	for (const kind of ["task", "progress"]) {
		socket.on(`${kind}_subscribe`, (id) => socket.join(`task_progress:${id}`));
		socket.on(`${kind}_unsubscribe`, (id) => socket.leave(`task_progress:${id}`));
	}
}

function follow_documents(socket) {
	socket.on("doc_subscribe", (doctype, docname) =>
		if_allowed(socket, "can_subscribe_doc", { doctype, docname }, () => socket.join(doc_room(doctype, docname)))
	);
	socket.on("doc_unsubscribe", (doctype, docname) => socket.leave(doc_room(doctype, docname)));
}

function show_viewers(socket) {
	socket.on("doc_open", (doctype, docname) =>
		if_allowed(socket, "can_subscribe_doc", { doctype, docname }, () => {
			socket.join(open_room(doctype, docname));
			socket.open_docs.set(open_room(doctype, docname), [doctype, docname]);
			tell_viewers(socket.nsp, doctype, docname);
		})
	);
	socket.on("doc_close", (doctype, docname) => {
		socket.leave(open_room(doctype, docname));
		socket.open_docs.delete(open_room(doctype, docname));
		tell_viewers(socket.nsp, doctype, docname);
	});
	socket.on("disconnect", () => {
		socket.open_docs.forEach(([doctype, docname]) => tell_viewers(socket.nsp, doctype, docname));
	});
}

function tell_viewers(namespace, doctype, docname) {
	const room = open_room(doctype, docname);
	const ids = namespace.adapter.rooms.get(room) || new Set();
	const users = [...ids].map((id) => namespace.sockets.get(id)?.user).filter(Boolean);
	namespace.to(room).emit("doc_viewers", { doctype, docname, users: [...new Set(users)] });
}

module.exports = { on_connection };
