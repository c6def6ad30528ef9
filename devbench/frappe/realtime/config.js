const fs = require("fs");
const path = require("path");

const bench = process.env.FRAPPE_BENCH_ROOT || path.resolve(__dirname, "..", "..", "..");
const common = JSON.parse(fs.readFileSync(path.join(bench, "sites", "common_site_config.json"), "utf8"));

module.exports = {
	default_site: common.default_site,
	redis_queue: process.env.FRAPPE_REDIS_QUEUE || common.redis_queue,
	socketio_port: process.env.FRAPPE_SOCKETIO_PORT || common.socketio_port || 9000,
};
