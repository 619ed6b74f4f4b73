// Part of the service worker: a tap on a notification leads to what it tells of, in a tab that is open already.
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { path } = event.notification.data ?? {};
  if (typeof path !== "string" || !path.startsWith("/")) return;
  event.waitUntil(
    self.clients.matchAll({ type: "window", includeUncontrolled: true }).then(async (tabs) => {
      const tab = tabs.find(({ url }) => new URL(url).pathname === path) ?? tabs[0];
      if (!tab) return self.clients.openWindow(path);
      await tab.focus();
      if (new URL(tab.url).pathname !== path) await tab.navigate(path);
    }),
  );
});
