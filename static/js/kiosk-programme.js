/* The mode of the programme: the next events, as many as can be read, today's first. What is over is not displayed,
   whatever the server said last. The page brings the events, so that they are there without a network. */
(function (global) {
  "use strict";

  const Fit = global.KioskFit;
  const MAX_EVENTS = 4;
  const SMALLEST = 4.2, LARGEST = 6.4; // of a title, in hundredths of the shorter side; times and places are smaller
  const ZONE = "Europe/Berlin";

  let shown = ""; // what is on the layer, as JSON

  function areThey(events) {
    return Array.isArray(events) && events.every(function (event) {
      return event && typeof event.title === "string" && typeof event.place === "string" &&
        Number.isFinite(event.starts) && Number.isFinite(event.ends);
    });
  }

  /* In the digits that the server writes, in Arabic and Persian, too. */
  function formatter(language, options) {
    return new Intl.DateTimeFormat(language + "-u-nu-latn", Object.assign({ timeZone: ZONE }, options));
  }

  /* A number that grows by one with each day. */
  function dayNumber(time) {
    const parts = formatter("en", { year: "numeric", month: "numeric", day: "numeric" }).format(time).split("/");
    return Date.UTC(parts[2], parts[0] - 1, parts[1]) / 86400000;
  }

  /* Today those that begin today come before those that have been going on for days. */
  function rank(event, today) {
    const first = dayNumber(event.starts);
    return first > today ? 2 : first < today ? 1 : 0;
  }

  function coming(layer, data) {
    const newest = data.statistics && data.statistics.events, now = data.clock(), today = dayNumber(now);
    const events = areThey(newest) ? newest : JSON.parse(layer.getAttribute("data-events") || "[]");
    return events.filter(function (event) { return event.ends > now; }).sort(function (one, other) {
      return rank(one, today) - rank(other, today) || one.starts - other.starts;
    });
  }

  function capitalised(text, language) {
    return text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
  }

  /* Lines end after a comma or a dash only. */
  function joined(text) {
    return text.replace(/\s+/g, "\u00a0").replace(/([–,،])\u00a0/g, "$1 ");
  }

  /* „Heute“, „Morgen“, „Di., 1. Dez.“ or „1.–3. Dez.“. */
  function dayOf(event, now, language) {
    const ahead = dayNumber(event.starts) - dayNumber(now);
    if (dayNumber(event.ends - 1) > dayNumber(event.starts)) {
      return joined(formatter(language, { day: "numeric", month: "short" }).formatRange(event.starts, event.ends - 1));
    }
    if (ahead < 2) {
      const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
      return capitalised(relative.format(ahead, "day"), language);
    }
    return joined(formatter(language, { weekday: "short", day: "numeric", month: "short" }).format(event.starts));
  }

  function timeOf(event, language) {
    const format = formatter(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    return format.format(event.starts) + "–" + format.format(event.ends);
  }

  /* As `Event.is_all_day` has it; „Heute“ says all of it then. */
  function isAllDay(event) {
    return /^00:00–(00:00|23:59)$/.test(timeOf(event, "en"));
  }

  function part(name, text, language) {
    const element = document.createElement(name);
    element.textContent = text;
    if (language) {
      element.lang = language;
      element.dir = "auto";
    }
    return element;
  }

  function makeItem(event, now, language) {
    const item = document.createElement("li"), when = part("p", ""), what = document.createElement("div");
    when.className = "when";
    when.appendChild(part("b", dayOf(event, now, language)));
    if (dayNumber(event.ends - 1) === dayNumber(event.starts) && !isAllDay(event)) {
      when.appendChild(part("bdi", timeOf(event, language)));
    }
    what.appendChild(part("h3", event.title, "de"));
    what.appendChild(part("p", event.place, "de"));
    item.appendChild(when);
    item.appendChild(what);
    return item;
  }

  function headingIn(layer, language) {
    const headings = JSON.parse(layer.getAttribute("data-headings"));
    return headings.find(function (heading) { return heading.language === language; }) || headings[0];
  }

  function frameLanguage() {
    return document.querySelector(".frame").getAttribute("data-language") || document.documentElement.lang;
  }

  /* As many events as fit at a size that can be read, as large as they fit. */
  function fit(list, scene) {
    const room = scene.clientHeight - list.offsetTop;
    let size = Fit.largestSize(list, room, SMALLEST, LARGEST);
    while (!size && list.children.length > 1) {
      list.removeChild(list.lastChild);
      size = Fit.largestSize(list, room, SMALLEST, LARGEST);
    }
    list.style.fontSize = (size || SMALLEST) * Fit.unit() + "px";
  }

  function draw(layer, data) {
    const events = coming(layer, data).slice(0, MAX_EVENTS), now = data.clock();
    if (!events.length) { return false; }
    const heading = headingIn(layer, frameLanguage()), scene = layer.querySelector(".scene");
    const list = layer.querySelector(".events"), title = layer.querySelector("h2");
    scene.lang = heading.language;
    scene.dir = heading.direction;
    title.textContent = heading.text;
    list.textContent = "";
    events.forEach(function (event) { list.appendChild(makeItem(event, now, heading.language)); });
    Fit.markTall(list);
    fit(list, scene);
    shown = JSON.stringify([events, dayNumber(now)]);
    return true;
  }

  global.KioskModes.register("programme", {
    needs: "",
    rotates: true,
    canShow: function (data) { return coming(document.querySelector("[data-layer=programme]"), data).length > 0; },
    draw: draw,
    change: function (layer, data) {
      const events = coming(layer, data).slice(0, MAX_EVENTS);
      if (events.length && JSON.stringify([events, dayNumber(data.clock())]) === shown) { return true; }
      return draw(layer, data);
    },
  });
})(window);
