/* Shows an edition while it is written. Without it, the button beside the preview does. */
(function () {
  "use strict";

  var PAUSE = 700;
  var place = null;
  var form = null;
  var waits = null;
  var asked = null;
  var count = 0;

  /* What the form has, but for files: pictures show once they are saved. */
  function typed() {
    var data = new FormData(form);
    Array.from(data.entries()).forEach(function (entry) {
      if (typeof entry[1] !== "string") {
        data.delete(entry[0]);
      }
    });
    return data;
  }

  /* A new frame for each look: the old one stays until it is there, and Back is not filled. */
  function show(data) {
    var box = place.querySelector(".edition-frame");
    box.querySelectorAll(".edition-next").forEach(function (late) {
      late.remove();
    });
    var old = box.querySelector("iframe");
    var next = document.createElement("iframe");
    count += 1;
    next.name = "edition-frame-" + count;
    next.title = old.title;
    next.setAttribute("sandbox", "");
    next.className = "edition-next";
    box.appendChild(next);
    post(data, next.name);
    next.addEventListener("load", function () {
      if (next.isConnected) {
        old.remove();
        next.className = "";
      }
    });
  }

  function post(data, target) {
    var sent = document.createElement("form");
    sent.method = "post";
    sent.action = place.dataset.look;
    sent.target = target;
    sent.hidden = true;
    data.forEach(function (value, name) {
      var field = document.createElement("textarea");
      field.name = name;
      field.value = value;
      sent.appendChild(field);
    });
    document.body.appendChild(sent);
    sent.submit();
    sent.remove();
  }

  function tell(data) {
    if (asked) {
      asked.abort();
    }
    asked = new AbortController();
    fetch(place.dataset.look + "?about=1", {
      method: "POST",
      body: data,
      credentials: "same-origin",
      signal: asked.signal
    })
      .then(function (answer) {
        return answer.ok && !answer.redirected ? answer.text() : null;
      })
      .then(function (text) {
        var about = place.querySelector(".edition-about");
        if (text !== null && about.innerHTML !== text) {
          about.innerHTML = text;
        }
      })
      .catch(function () {});
  }

  function look() {
    var data = typed();
    show(data);
    tell(data);
  }

  function soon() {
    window.clearTimeout(waits);
    waits = window.setTimeout(look, PAUSE);
  }

  function offer(field) {
    var program = form.querySelector("[name=program]");
    var of = program ? program.value : place.dataset.program;
    if (field.value.trim().length < 2 || !of) {
      return;
    }
    var query = new URLSearchParams({ program: of, q: field.value });
    fetch(place.dataset.readers + "?" + query, { credentials: "same-origin" })
      .then(function (answer) {
        return answer.ok && !answer.redirected ? answer.json() : { people: [] };
      })
      .then(function (found) {
        var list = document.getElementById(field.getAttribute("list"));
        list.replaceChildren.apply(
          list,
          found.people.map(function (person) {
            var option = document.createElement("option");
            option.value = person.id;
            option.label = person.label;
            return option;
          })
        );
      })
      .catch(function () {});
  }

  document.addEventListener("DOMContentLoaded", function () {
    place = document.querySelector(".edition-live");
    form = place && place.closest("form");
    if (!form) {
      return;
    }
    form.addEventListener("input", function (event) {
      if (event.target.id === "reader-person") {
        offer(event.target);
      }
      soon();
    });
    form.addEventListener("change", soon);
    place.querySelector("[data-show]").addEventListener("click", function (event) {
      event.preventDefault();
      look();
    });
    look();
  });
})();
