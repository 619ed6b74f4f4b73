import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env.RIALTO_URL ?? "http://127.0.0.1:8080";

const day_s = 24 * 60 * 60;

export default defineConfig({
  root: here("./web/storefront"),
  cacheDir: here("./node_modules/.vite"),
  plugins: [
    svelte(),
    VitePWA({
      registerType: "autoUpdate",
      injectRegister: false,
      manifestFilename: "manifest.webmanifest",
      manifest: {
        name: "Rialto",
        short_name: "Rialto",
        description: "A small shop with good things in it.",
        id: "/",
        start_url: "/",
        scope: "/",
        display: "standalone",
        theme_color: "#faf8f5",
        background_color: "#faf8f5",
        icons: [
          { src: "/assets/icon-1-192.png", sizes: "192x192", type: "image/png" },
          { src: "/assets/icon-1-512.png", sizes: "512x512", type: "image/png" },
          {
            src: "/assets/icon-1-maskable.png",
            sizes: "512x512",
            type: "image/png",
            purpose: "maskable",
          },
        ],
      },
      workbox: {
        inlineWorkboxRuntime: true,
        // The page itself is fetched from the server first, so it always names assets that exist;
        // the copy kept below is for a phone without a connection.
        globPatterns: ["assets/*.{js,css,woff2}"],
        importScripts: ["/assets/notification-1.js"],
        navigateFallback: null,
        cleanupOutdatedCaches: true,
        skipWaiting: true,
        clientsClaim: true,
        sourcemap: false,
        // Carts, orders, quotes and the admin console match nothing here, so they are never kept.
        runtimeCaching: [
          {
            urlPattern: ({ request, url }) =>
              request.mode === "navigate" &&
              /^\/[a-z0-9-]+\//.test(url.pathname) &&
              !/^\/(v1|admin|media|assets|docs)\//.test(url.pathname),
            handler: "NetworkFirst",
            options: {
              cacheName: "rialto-page",
              networkTimeoutSeconds: 3,
              cacheableResponse: { statuses: [200] },
              // Every address is the same page, so one copy answers for all of them.
              plugins: [{ cacheKeyWillBeUsed: async () => "/rialto-page" }],
            },
          },
          {
            urlPattern: ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith("/media/"),
            handler: "CacheFirst",
            options: {
              cacheName: "rialto-media",
              cacheableResponse: { statuses: [200] },
              expiration: { maxEntries: 240, maxAgeSeconds: 30 * day_s, purgeOnQuotaError: true },
            },
          },
          {
            urlPattern: ({ url, sameOrigin }) =>
              sameOrigin &&
              (url.pathname === "/v1/segments" ||
                // Type-ahead would push out what is worth keeping.
                (url.pathname.startsWith("/v1/catalog/") && !url.pathname.endsWith("/suggest"))),
            handler: "NetworkFirst",
            options: {
              cacheName: "rialto-catalog",
              networkTimeoutSeconds: 3,
              cacheableResponse: { statuses: [200] },
              expiration: { maxEntries: 120, maxAgeSeconds: day_s, purgeOnQuotaError: true },
            },
          },
        ],
      },
    }),
  ],
  build: {
    outDir: here("./build/web/storefront"),
    emptyOutDir: true,
    // The content security policy forbids data: fonts and inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The shop, and the page of the sandbox's bank, which shares nothing with it.
    rollupOptions: {
      input: [here("./web/storefront/index.html"), here("./web/storefront/bank.html")],
    },
    target: ["es2022", "safari16.4", "chrome111", "firefox115"],
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/v1": server, "/media": server },
  },
  test: {
    root: here("./web"),
    include: ["**/*_test.ts"],
    environment: "node",
  },
});
