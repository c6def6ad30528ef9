// sass → (right to left) → autoprefixer → esbuild's own CSS bundling
const fs = require("fs");
const path = require("path");
const { pathToFileURL } = require("url");
const sass = require("sass");
const postcss = require("postcss");
const autoprefixer = require("autoprefixer");
const rtlcss = require("rtlcss");

const STYLE = /\.(css|scss|sass)$/;
const ENDINGS = [".css", ".scss", ".sass"];

// "~pkg/file" means node_modules of any app
function find_in(node_paths, url) {
	if (!url.startsWith("~")) return null;
	for (const root of node_paths) {
		const full = path.join(root, url.slice(1));
		const { dir, base } = path.parse(full);
		const names = [base, `_${base}`].flatMap((name) => [name, ...ENDINGS.map((end) => name + end)]);
		if (names.some((name) => fs.existsSync(path.join(dir, name)))) return pathToFileURL(full);
	}
	return null;
}

const sass_options = (node_paths) => ({
	loadPaths: node_paths,
	quietDeps: true,
	logger: sass.Logger.silent,
	importers: [{ findFileUrl: (url) => find_in(node_paths, url) }],
});

function compile_scss(source, file, node_paths) {
	return sass.compileString(source, { ...sass_options(node_paths), url: pathToFileURL(file) }).css;
}

function read_style(file, node_paths) {
	if (file.endsWith(".css")) return { css: fs.readFileSync(file, "utf8"), files: [file] };
	const { css, loadedUrls } = sass.compile(file, sass_options(node_paths));
	return { css, files: [file, ...loadedUrls.filter((u) => u.protocol === "file:").map((u) => u.pathname)] };
}

function styles_plugin(node_paths, rtl) {
	const processors = rtl ? [rtlcss, autoprefixer] : [autoprefixer];
	return {
		name: "styles",
		setup(build) {
			build.onResolve({ filter: /^\/assets\// }, ({ path: url }) => ({ path: url, external: true }));
			build.onLoad({ filter: STYLE }, async ({ path: file }) => {
				const { css, files } = read_style(file, node_paths);
				const result = await postcss(processors).process(css, { from: file });
				return { contents: result.css, loader: "css", resolveDir: path.dirname(file), watchFiles: files };
			});
		},
	};
}

module.exports = { styles_plugin, compile_scss, STYLE };
