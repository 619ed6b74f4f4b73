// The catalog of ./dev bench http: 2,400 products as a shop has them, always the same. One picture serves all of them:
// the demo store's two thousand would be rendered in the background while things are measured.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const products = 2400;
const kinds = ["Mug", "Bowl", "Vase", "Lamp", "Chair", "Stool", "Rug", "Throw", "Clock", "Kettle", "Pan", "Knife"];
const looks = ["Quiet", "Bright", "Sturdy", "Little", "Grand", "Plain", "Woven", "Glazed", "Brushed", "Folding"];
const colours = ["Sand", "Slate", "Moss", "Clay", "Ink", "Chalk"];
const sizes = ["S", "M", "L"];
const brands = [
  "Northwind",
  "Harbour & Sons",
  "Fjell",
  "Atelier Rue",
  "Common Goods",
  "Oakmont",
  "Little Lane",
  "Brightside",
];

const picture = fileURLToPath(new URL("../../web/storefront/public/assets/icon-1-512.png", import.meta.url));

const header = [
  "Handle",
  "Title",
  "Body (HTML)",
  "Vendor",
  "Type",
  "Tags",
  "Published",
  "Option1 Name",
  "Option1 Value",
  "Option2 Name",
  "Option2 Value",
  "Variant SKU",
  "Variant Inventory Qty",
  "Variant Price",
  "Variant Compare At Price",
  "Image Src",
  "Image Position",
  "Image Alt Text",
  "Status",
];

/** The place-th of the list, as often as it takes. */
const pick = <T>(list: T[], place: number): T => list[place % list.length] as T;

function rows_of(place: number): string[][] {
  const kind = pick(kinds, place);
  const title = `${pick(looks, place * 7 + (place >> 4))} ${pick(colours, place >> 3)} ${kind} ${place}`;
  const handle = title.toLowerCase().replaceAll(" ", "-");
  const cents = 499 + ((place * 7919) % 240) * 100;
  const before = place % 5 === 0 ? ((cents * 1.25) / 100).toFixed(2) : "";
  const of_product = [
    title,
    "<p>Made to be used every day, and to be liked every time.</p>",
    pick(brands, place >> 1),
    kind,
    "home",
    "TRUE",
  ];
  return sizes.slice(0, 1 + (place % 3)).map((size, n) => {
    const options = ["Colour", pick(colours, place + n), "Size", size];
    const goods = [`SKU-${place}-${size}`, String(20 + (place % 80)), (cents / 100).toFixed(2), before];
    const pictured = n === 0 ? ["picture.png", "1", title] : ["", "", ""];
    const first = n === 0 ? of_product : of_product.map(() => "");
    return [handle, ...first, ...options, ...goods, ...pictured, "active"];
  });
}

/** Writes a Shopify file and its folder of pictures. */
export function write_catalog(scratch: string): { file: string; media: string } {
  const media = `${scratch}/media`;
  mkdirSync(media);
  copyFileSync(picture, `${media}/picture.png`);
  const rows = [header, ...Array.from({ length: products }, (_, place) => rows_of(place)).flat()];
  const file = `${scratch}/products.csv`;
  writeFileSync(
    file,
    rows.map((row) => row.map((cell) => (/[",]/.test(cell) ? `"${cell}"` : cell)).join(",")).join("\n"),
  );
  return { file, media };
}
