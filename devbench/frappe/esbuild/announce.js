// Tells a running site that assets changed: its cached list of bundles goes, open pages may reload.
// A bench without Redis in its config (ours, which only builds) has nobody to tell.
const { createClient } = require("@redis/client");
const { common_config } = require("./bench");

async function with_redis(url, act) {
	if (!url) return;
	const client = createClient({ url, socket: { reconnectStrategy: false } });
	client.on("error", () => {});
	try {
		await client.connect();
		await act(client);
		await client.quit();
	} catch (error) {
		console.warn(`not told to ${url}: ${error.message}`);
	}
}

async function announce({ changed, live_reload }) {
	const config = common_config();
	await with_redis(process.env.FRAPPE_REDIS_CACHE || config.redis_cache, (client) => client.del("assets_json"));
	if (!changed) return;
	const message = { success: true, changed_files: changed, live_reload };
	await with_redis(process.env.FRAPPE_REDIS_QUEUE || config.redis_queue, (client) =>
		client.publish("events", JSON.stringify({ event: "build_event", message }))
	);
}

module.exports = { announce };
