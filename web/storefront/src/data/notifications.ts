/** Words outside the page, where the shopper has allowed them; asked for only when something was tapped. */

export type Permission = "granted" | "denied" | "default" | "unsupported";

export const notification_permission = (): Permission =>
  "Notification" in globalThis ? Notification.permission : "unsupported";

/** To be called from a tap. */
export async function ask_to_notify(): Promise<Permission> {
  if (notification_permission() !== "default") return notification_permission();
  try {
    return await Notification.requestPermission();
  } catch {
    return "denied";
  }
}

/** True when it was shown. A tap on it leads to `path` (assets/notification-1.js). */
export async function notify(title: string, body: string, path: string): Promise<boolean> {
  if (notification_permission() !== "granted") return false;
  try {
    const worker = await navigator.serviceWorker?.getRegistration();
    const told = { body, tag: path, icon: "/assets/icon-1-192.png", data: { path } };
    if (worker) await worker.showNotification(title, told);
    else new Notification(title, told);
    return true;
  } catch {
    return false;
  }
}
