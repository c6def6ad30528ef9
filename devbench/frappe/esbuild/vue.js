// Vue 3 single file components for esbuild, on @vue/compiler-sfc.
const fs = require("fs");
const path = require("path");
const crypto = require("crypto");
const sfc = require("@vue/compiler-sfc");

const short_hash = (text) => crypto.createHash("md5").update(text).digest("hex").slice(0, 8);

function template_options({ descriptor, id, scoped, file }) {
	const scopeId = scoped ? `data-v-${id}` : undefined;
	return { id, scoped, filename: file, source: descriptor.template?.content, compilerOptions: { scopeId }, transformAssetUrls: false };
}

function compile_template(part, bindings) {
	const options = template_options(part);
	options.compilerOptions.bindingMetadata = bindings;
	const { code, errors } = sfc.compileTemplate(options);
	if (errors.length) throw new Error(`${part.file}: ${errors[0].message || errors[0]}`);
	return `\n${code.replace("export function render", "function __render__")}\n__sfc__.render = __render__;`;
}

function compile_script(part, production) {
	const { descriptor, id } = part;
	if (!descriptor.script && !descriptor.scriptSetup) {
		return { code: "const __sfc__ = {};" + (descriptor.template ? compile_template(part) : "") };
	}
	const inline = Boolean(descriptor.scriptSetup);
	const script = sfc.compileScript(descriptor, {
		id,
		isProd: production,
		genDefaultAs: "__sfc__",
		inlineTemplate: inline,
		templateOptions: template_options(part),
	});
	const template = !inline && descriptor.template ? compile_template(part, script.bindings) : "";
	return { code: script.content + template, lang: script.lang };
}

function load_component(file, production, parts) {
	const source = fs.readFileSync(file, "utf8");
	const { descriptor, errors } = sfc.parse(source, { filename: file });
	if (errors.length) return { errors: errors.map((e) => ({ text: e.message })) };
	const scoped = descriptor.styles.some((style) => style.scoped);
	const part = { descriptor, scoped, file, id: short_hash(path.basename(file) + source) };
	parts.set(file, part);
	const { code, lang } = compile_script(part, production);
	const imports = descriptor.styles.map((_, i) => `\nimport "./${path.basename(file)}?style=${i}";`);
	const scope = scoped ? `\n__sfc__.__scopeId = "data-v-${part.id}";` : "";
	const contents = `${code}${scope}${imports.join("")}\nexport default __sfc__;`;
	return { contents, loader: lang === "ts" ? "ts" : "js", resolveDir: path.dirname(file), watchFiles: [file] };
}

function load_style(url, compile_scss, parts) {
	const [file, index] = url.split("?style=");
	const { descriptor, id } = parts.get(file);
	const style = descriptor.styles[Number(index)];
	const source = style.lang === "scss" ? compile_scss(style.content, file) : style.content;
	const { code, errors } = sfc.compileStyle({ source, filename: file, id: `data-v-${id}`, scoped: style.scoped });
	if (errors.length) return { errors: errors.map((e) => ({ text: String(e.message || e) })) };
	return { contents: code, loader: "css", resolveDir: path.dirname(file) };
}

module.exports = ({ production, compile_scss }) => ({
	name: "vue",
	setup(build) {
		const parts = new Map();
		build.onResolve({ filter: /\.vue\?style=\d+$/ }, ({ resolveDir, path: url }) => ({
			path: path.join(resolveDir, path.basename(url)),
			namespace: "vue-style",
		}));
		build.onLoad({ filter: /\.vue$/ }, ({ path: file }) => load_component(file, production, parts));
		build.onLoad({ filter: /.*/, namespace: "vue-style" }, ({ path: url }) => load_style(url, compile_scss, parts));
	},
});
