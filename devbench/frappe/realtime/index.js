// Realtime server of a bench: browsers connect by socket.io, Frappe publishes to Redis ("events").
// Upstream's server is not part of the wheel; rooms, events and checks here are the ones it has.
const http = require("http");
const { Server } = require("socket.io");
const redis = require("@redis/client");
const config = require("./config");
const { authenticate } = require("./authenticate");
const { on_connection } = require("./rooms");

const server = http.createServer();
const io = new Server(server, { cors: { origin: true, credentials: true }, cleanupEmptyChildNamespaces: true });
const sites = io.of(/^\/.*$/); // a namespace for each site

sites.use((socket, next) => authenticate(socket).then(() => next(), next));
sites.on("connection", on_connection);

function pass_on(raw) {
	const { namespace, room, event, message } = JSON.parse(raw);
	if (room) io.of(`/${namespace}`).to(room).emit(event, message);
	else sites.emit(event, message);
}

async function main() {
	const subscriber = redis.createClient({ url: config.redis_queue });
	subscriber.on("error", (error) => console.error("redis:", error.message));
	await subscriber.connect(); // from here on it reconnects by itself
	await subscriber.subscribe("events", pass_on);
	server.listen(config.socketio_port, () => console.log("realtime listens on", config.socketio_port));
}

main();
