/**
 * The page of the sandbox's bank, where a shopper agrees to a payment or does not. It stands for
 * somebody else's site: it shares nothing with the shop but the sandbox's two routes.
 */
import "./bank.css";

interface Payment {
  amount: { amount: number; currency: string };
  status: string;
  return_url?: string;
}

/** "/v1/sandbox/payments/{id}/action": asked there what it is about, and told what was decided. */
const action = location.pathname;
const about = action.replace(/\/action$/, "");

function part<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no ${id}`);
  return found as T;
}
const question = part("question");
const amount = part("amount");
const words = part("words");
const agree = part<HTMLButtonElement>("agree");
const decline = part<HTMLButtonElement>("decline");
const back = part<HTMLAnchorElement>("back");

function print_amount({ amount: minor, currency }: Payment["amount"]): string {
  const format = new Intl.NumberFormat(navigator.language, { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}

function say(title: string, text: string) {
  question.textContent = title;
  words.textContent = text;
}

/** Only an address of the web is followed, whoever gave it. */
function return_address(payment: Payment): string {
  const given = payment.return_url ?? "";
  return /^https?:\/\//.test(given) ? given : "/";
}

function ask_shopper(payment: Payment) {
  amount.textContent = print_amount(payment.amount);
  back.href = return_address(payment);
  if (payment.status !== "needs_action") {
    say("There is nothing to decide", "You have answered already, or it took too long.");
    back.hidden = false;
    return;
  }
  say("Do you agree to this payment?", `To ${location.host}`);
  for (const [button, outcome] of [
    [agree, "approve"],
    [decline, "decline"],
  ] as const) {
    button.disabled = false;
    button.addEventListener("click", () => void answer(outcome, payment));
  }
}

async function answer(outcome: "approve" | "decline", payment: Payment) {
  agree.disabled = decline.disabled = true;
  try {
    const response = await fetch(action, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ outcome }),
    });
    // 404: answered already, in another tab perhaps. The shop knows what came of it.
    if (!response.ok && response.status !== 404) throw new Error(`${response.status}`);
    location.replace(return_address(payment));
  } catch {
    say("That did not reach us", "Please try again.");
    agree.disabled = decline.disabled = false;
  }
}

async function open() {
  try {
    const response = await fetch(about);
    if (!response.ok) throw new Error(`${response.status}`);
    ask_shopper((await response.json()) as Payment);
  } catch {
    say("We cannot show this payment", "It may be long over. Please go back to the shop.");
    back.hidden = false;
  }
}

void open();
