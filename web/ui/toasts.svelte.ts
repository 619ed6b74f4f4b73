/** Short news at the edge of the screen; read out politely, gone by itself. */
export interface Toast {
  id: number;
  text: string;
  action?: { label: string; href?: string; run?: () => void };
}

const shown_ms = 4_500;
const shown_with_action_ms = 6_000;

let next_id = 1;
let timer: ReturnType<typeof setTimeout> | undefined;

class Toasts {
  /** One at a time: a newer one takes the older one's place. */
  current = $state.raw<Toast | null>(null);

  show(text: string, action?: Toast["action"]) {
    const toast: Toast = { id: next_id++, text };
    if (action) toast.action = action;
    this.current = toast;
    clearTimeout(timer);
    timer = setTimeout(() => this.dismiss(), action ? shown_with_action_ms : shown_ms);
  }

  dismiss() {
    clearTimeout(timer);
    this.current = null;
  }
}

export const toasts = new Toasts();
