// Written for any browser at all: says plainly when this one is too old for the
// pages, and has the theme ready before the first paint. The floor is Chromium 86.
(function () {
  var root = document.documentElement
  var old = !('noModule' in document.createElement('script')) || !window.Promise || !Promise.allSettled ||
    !String.prototype.replaceAll || !window.CSS || !CSS.supports('inset', '0') && !CSS.supports('width', 'min(1px,2px)')
  window.anwangTooOld = old
  try {
    var theme = localStorage.getItem('anwang.theme')
    if (theme === 'light' || theme === 'dark') root.setAttribute('data-theme', theme)
  } catch (e) { /* storage may be shut off; the system's theme holds then */ }
  if (!old) return
  document.addEventListener('DOMContentLoaded', function () {
    document.getElementById('app').innerHTML = '<div style="max-width:36em;margin:3em auto;padding:0 1em;font-family:sans-serif;line-height:1.6">' +
      '<h1>这个浏览器版本太旧，打不开安网</h1>' +
      '<p>请换用谷歌浏览器（Chrome）86 或更高版本，或 360、奇安信、Edge 等浏览器的新版本。双核浏览器请切换到“极速模式”。换好后用同一网址打开，您的事项都在。</p>' +
      '<h2 lang="en">This browser is too old for Anwang</h2>' +
      '<p lang="en">Please use Chrome 86 or newer, or a current version of Edge or another Chromium browser, and open the same address again. Nothing of yours is lost.</p></div>'
  })
})()
