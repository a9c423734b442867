package web

// unbuilt is shown by a program that was compiled without the pages.
const unbuilt = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>安网 Anwang</title></head>
<body>
<h1>网页尚未构建</h1>
<p>这个程序编译时没有带上网页。请在源码目录运行 <code>make build</code> 后重新启动；接口不受影响，说明见 <a href="/api/openapi.json">/api/openapi.json</a>。</p>
<h2 lang="en">The pages are not built</h2>
<p lang="en">This program was compiled without its pages. Run <code>make build</code> in the source folder and start it again. The API works without them: see <a href="/api/openapi.json">/api/openapi.json</a>.</p>
</body></html>
`
