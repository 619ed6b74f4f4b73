/** Names the document after the page, which is also what a screen reader hears first. */
export function page_title(title: () => string | undefined) {
  $effect(() => {
    const text = title();
    document.title = text ? `${text} · Rialto` : "Rialto";
  });
}
