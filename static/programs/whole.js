// Shows what people would read, and what is still to do, while somebody types. Without it the
// button does the first of them.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("program_form");
  const frame = document.querySelector("iframe[data-promise]");
  const aside = document.getElementById("aside");
  if (!form || !frame || !aside) return;

  const REST = 400;
  let waiting = 0;
  let asked = 0;

  const post = async (address) => {
    const answer = await fetch(address, { method: "POST", body: new FormData(form) });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  };

  // The reader stays where they were in the page.
  const put = (page) => {
    const seen = frame.contentWindow ? frame.contentWindow.scrollY : 0;
    frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, seen), { once: true });
    frame.srcdoc = page;
  };

  const refresh = async () => {
    const mine = ++asked;
    try {
      const [page, advice] = await Promise.all([
        post(frame.dataset.promise),
        post(frame.dataset.advice),
      ]);
      if (mine !== asked) return;
      put(page);
      aside.innerHTML = advice;
    } catch (error) {
      // What is shown stays as it was: the button, and saving, say what is wrong.
      console.warn("The preview was not brought up to date.", error);
    }
  };

  const soon = () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(refresh, REST);
  };

  // Boxes that stand outside the form and belong to it tell only the document.
  for (const heard of ["input", "change"]) {
    document.addEventListener(heard, (event) => {
      if (event.target.form === form && event.target.name !== "shown_at") soon();
    });
  }
  document.addEventListener("formset:added", soon);
  document.addEventListener("formset:removed", soon);
});
