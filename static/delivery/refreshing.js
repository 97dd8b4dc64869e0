/* Reads how far an edition is again every few seconds. Without it the page has a link for that. */
(function () {
  "use strict";

  var EVERY = 5000;

  function shown() {
    return document.getElementById("progress");
  }

  function isStill(place) {
    var box = place.querySelector("[data-still]");
    return Boolean(box && box.checked);
  }

  function offerToStop(place) {
    var label = place.querySelector(".edition-still");
    if (label) {
      label.hidden = false;
    }
  }

  function put(text) {
    var old = shown();
    var parsed = new DOMParser().parseFromString(text, "text/html");
    var fresh = parsed.getElementById("progress");
    if (!old || !fresh) {
      return;
    }
    if (fresh.dataset.state !== old.dataset.state) {
      // Other buttons fit now.
      window.location.reload();
      return;
    }
    // Whoever is in it is not thrown out of it.
    if (!old.contains(document.activeElement)) {
      old.replaceWith(document.adoptNode(fresh));
      offerToStop(fresh);
    }
  }

  function again() {
    window.setTimeout(read, EVERY);
  }

  function read() {
    var place = shown();
    if (!place || !place.dataset.refresh) {
      return;
    }
    if (document.hidden || isStill(place)) {
      again();
      return;
    }
    fetch(place.dataset.refresh, { credentials: "same-origin" })
      .then(function (answer) {
        return answer.ok && !answer.redirected ? answer.text() : "";
      })
      .then(put)
      .catch(function () {})
      .then(again);
  }

  document.addEventListener("DOMContentLoaded", function () {
    var place = shown();
    if (place && place.dataset.refresh) {
      offerToStop(place);
      again();
    }
  });
})();
