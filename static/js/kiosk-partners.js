/* The mode of hosts and partners: each on a panel of one size, their logos of equal area, whatever their shape.
   The page brings the list, so that it is there without a network; the statistics bring a newer one. */
(function (global) {
  "use strict";

  const Fit = global.KioskFit;
  const ROLES = ["host", "partner"];
  // In hundredths of the shorter side:
  const GAP = 1.6, HEADING = 6, BETWEEN = 4; // between panels, for a group's heading, and between groups
  const LARGEST = { host: 36, partner: 34 }, SMALLEST = 4; // widths of panels
  const CODE = 15; // the height that the code takes from the hosts above it
  const NAME_SIZES = [3.2, 3, 2.8, 2.6, 2.4, 2.2, 2, 1.8, 1.6];
  const RATIO = 1.55, MAX_RATIO = 2; // a panel's width to its height, at least and at most
  const HOST = 1.25; // how much larger a host's panel is, where there is room
  const AREA = 0.26, WIDTH = 0.76, HEIGHT = 0.66, NAME_HEIGHT = 0.86; // of what is on a panel, as a part of it

  let stored = ""; // the list that the panels were made of, as JSON

  function areThey(partners) {
    return Array.isArray(partners) && partners.every(function (partner) {
      return partner && typeof partner.name === "string" && ROLES.indexOf(partner.role) >= 0;
    });
  }

  function showName(panel, partner) {
    const name = document.createElement("b");
    name.textContent = partner.name;
    panel.textContent = "";
    panel.appendChild(name);
  }

  function makePanel(partner) {
    const panel = document.createElement("div");
    panel.className = "partner";
    showName(panel, partner);
    if (!partner.logo || !(partner.width > 0) || !(partner.height > 0)) { return panel; }
    const image = new global.Image();
    image.alt = partner.name;
    image.addEventListener("load", function () { // until then, and where it is missing, the name stands there
      panel.textContent = "";
      panel.appendChild(image);
      global.dispatchEvent(new Event("resize"));
    });
    image.setAttribute("data-ratio", partner.width / partner.height);
    image.src = partner.logo;
    return panel;
  }

  /* Makes the panels anew if the list is another one. */
  function update(layer, statistics) {
    const newest = statistics && areThey(statistics.partners) ? JSON.stringify(statistics.partners) : "";
    const json = newest || stored || layer.getAttribute("data-partners") || "[]";
    if (json === stored) { return; }
    stored = json;
    const partners = JSON.parse(json);
    ROLES.forEach(function (role) {
      const group = layer.querySelector("[data-role=" + role + "]"), panels = group.querySelector(".partner-panels");
      panels.textContent = "";
      partners.forEach(function (partner) {
        if (partner.role === role) { panels.appendChild(makePanel(partner)); }
      });
      group.classList.toggle("few", !panels.children.length);
    });
  }

  function count(layer, role) {
    return layer.querySelectorAll("[data-role=" + role + "] .partner").length;
  }

  /* How high these groups are if a partner's panel is so wide, or Infinity. In hundredths of the shorter side. */
  function heightWith(width, groups, across) {
    return groups.reduce(function (height, group) {
      const each = panelWidth(group.role, width), columns = Math.floor((across + GAP) / (each + GAP));
      const rows = columns ? Math.ceil(group.panels.length / columns) : Infinity;
      return height + BETWEEN + HEADING + rows * (each / RATIO + GAP) - GAP;
    }, -BETWEEN);
  }

  function panelWidth(role, width) {
    return Math.min(role === "host" ? HOST * width : width, LARGEST[role]);
  }

  /* Lays out these groups, one below the other, with panels as large as fit. */
  function fit(groups, across, room) {
    let width = LARGEST.partner;
    while (width > SMALLEST && heightWith(width, groups, across) > room) { width -= 0.25; }
    groups.forEach(function (group) { layOut(group, panelWidth(group.role, width), across); });
  }

  function fitLogo(image, width, height) {
    const ratio = Number(image.getAttribute("data-ratio"));
    const fitted = Math.min(Math.sqrt(AREA * width * height * ratio), WIDTH * width, HEIGHT * height * ratio);
    image.style.width = fitted * Fit.unit() + "px";
    image.style.height = fitted / ratio * Fit.unit() + "px";
  }

  /* As many columns as needed and no more: rows of about the same length. What is left makes the panels broader. */
  function layOut(group, least, across) {
    const most = Math.max(1, Math.floor((across + GAP) / (least + GAP))), count = group.panels.length;
    const columns = Math.ceil(count / Math.ceil(count / most)), height = least / RATIO;
    const width = Math.max(least, Math.min((across + GAP) / columns - GAP, height * MAX_RATIO));
    const panels = group.element.querySelector(".partner-panels");
    panels.style.width = (columns * (width + GAP) + 0.1) * Fit.unit() + "px";
    group.panels.forEach(function (panel) {
      const child = panel.firstElementChild;
      panel.style.width = width * Fit.unit() + "px";
      panel.style.height = height * Fit.unit() + "px";
      if (child.tagName === "IMG") { fitLogo(child, width, height); } else { fitName(child, panel); }
    });
  }

  /* The largest size at which the name fits into its panel; at the smallest one, words break where they must. */
  function fitName(name, panel) {
    name.classList.remove("anywhere");
    const fits = NAME_SIZES.some(function (size) {
      name.style.fontSize = size * Fit.unit() + "px";
      return name.offsetHeight <= NAME_HEIGHT * panel.clientHeight && name.scrollWidth <= name.clientWidth;
    });
    name.classList.toggle("anywhere", !fits);
  }

  function filledGroups(layer) {
    return ROLES.map(function (role) {
      const element = layer.querySelector("[data-role=" + role + "]");
      return { role: role, element: element, panels: Array.prototype.slice.call(element.querySelectorAll(".partner")) };
    }).filter(function (group) { return group.panels.length; });
  }

  /* On a broad screen the hosts stand above the code, which leaves the room beside it to the partners. */
  function draw(layer, data) {
    update(layer, data.statistics);
    const scene = layer.querySelector(".scene"), groups = filledGroups(layer);
    const isBeside = Fit.isBroad() && groups.length > 1, room = scene.clientHeight / Fit.unit();
    layer.classList.toggle("beside", isBeside);
    if (!isBeside) {
      fit(groups, scene.clientWidth / Fit.unit(), room);
      return;
    }
    groups.forEach(function (group) {
      fit([group], group.element.clientWidth / Fit.unit(), group.role === "host" ? room - CODE : room);
    });
  }

  global.KioskModes.register("partners", {
    needs: "",
    canShow: function (data) {
      const layer = document.querySelector("[data-layer=partners]");
      update(layer, data.statistics);
      return filledGroups(layer).length > 0;
    },
    draw: draw,
  });
})(window);
