// Cuts the icons that the demo store shows out of @iconify-json/fluent-emoji (99 MB, MIT) into one small file:
//   node tools/cut_demo_icons.mjs [build/demo/icons.json]
// {"red-apple": {"body": "<g …>", "box": [left, top, right, bottom]}, …}; the server reads it (src/app/demo).
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const target = process.argv[2] ?? join(root, 'build/demo/icons.json')
const source = join(root, 'node_modules/@iconify-json/fluent-emoji/icons.json')
const { icons } = JSON.parse(readFileSync(source, 'utf8'))

// Hundredths of the 32 x 32 box are finer than any screen shows.
const shorten = (body) => body.replace(/(\.\d\d)\d+/g, '$1')

const cut = {}
for (const line of readFileSync(join(root, 'src/app/demo/icons.txt'), 'utf8').split('\n')) {
  if (line === '' || line.startsWith('#')) continue
  const [name, ...box] = line.split(' ')
  if (!icons[name]) throw new Error(`${source} has no icon "${name}"`)
  cut[name] = { body: shorten(icons[name].body), box: box.map(Number) }
}
mkdirSync(dirname(target), { recursive: true })
writeFileSync(`${target}.new`, JSON.stringify(cut))
renameSync(`${target}.new`, target)
console.log(`${Object.keys(cut).length} icons in ${target}`)
