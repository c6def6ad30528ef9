// `bench` starts the realtime server by this name.
require("./realtime");
