// Requests to the server, and the one line that tells the person when something went wrong.

let hiding;

export function notice(words, address) {
  const place = document.getElementById("notice");
  place.textContent = address ? "" : words;
  if (address) {
    const link = Object.assign(document.createElement("a"), { href: address, textContent: words });
    link.dataset.nav = "";
    place.append(link);
  }
  clearTimeout(hiding);
  if (words) hiding = setTimeout(() => { place.textContent = ""; }, 8000);
}

// Posts `fields` (a FormData, or an object of strings and lists) and returns the JSON answer.
// A refusal comes back as { ok: false, error: "a sentence" } and is shown, unless it has `errors`.
export async function post(path, fields = {}) {
  let body = fields;
  if (!(fields instanceof FormData)) {
    body = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      for (const one of Array.isArray(value) ? value : [value]) body.append(name, one);
    }
  }
  try {
    const response = await fetch(path, { method: "POST", body, headers: { Accept: "application/json" } });
    const answer = await response.json();
    if (answer.error) notice(answer.error);
    return answer;
  } catch {
    const error = "The local Slack does not answer. Is it still running?";
    notice(error);
    return { ok: false, error };
  }
}

export const base = () => document.body.dataset.base;
