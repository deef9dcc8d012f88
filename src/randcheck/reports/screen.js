/* The big screen (大屏): the page as it is printed, one scene after the other. Nothing is decided here;
   without this script, and on paper, everything stands there at once. */
"use strict";
(() => {
  const ROLL = 1200; // milliseconds that names roll before one stands
  const TURN = 50; // milliseconds that one of them is seen
  const REST = 5000; // milliseconds between two scenes where they go on by themselves
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const body = document.body;
  const all = (root, what) => [...root.querySelectorAll(what)];
  let timers = [];

  /* A scene: the elements it shows, and the rows that come one by one. */
  function scenesOf() {
    const pieces = [...body.children].filter((piece) => !piece.matches("script"));
    const first = pieces.findIndex((piece) => piece.matches(".listing, .proof"));
    const opening = pieces.splice(0, first < 0 ? pieces.length : first);
    const scenes = [{ shown: opening, rows: [] }];
    for (const piece of pieces) {
      if (!piece.matches(".listing")) {
        scenes.push({ shown: [piece], rows: [] });
        continue;
      }
      for (const rows of pages(piece, all(piece, "tbody > tr"))) {
        scenes.push({ shown: [piece], rows });
      }
    }
    return scenes;
  }

  /* The rows of a table in as many parts as the height of the screen asks for. */
  function pages(piece, rows) {
    body.classList.add("measured");
    piece.classList.add("on");
    rows.forEach((row) => row.classList.add("away"));
    const parts = [[]];
    for (const row of rows) {
      row.classList.remove("away");
      if (parts[parts.length - 1].length && document.documentElement.scrollHeight > innerHeight) {
        parts[parts.length - 1].forEach((other) => other.classList.add("away"));
        parts.push([]);
      }
      parts[parts.length - 1].push(row);
    }
    rows.forEach((row) => row.classList.add("away"));
    piece.classList.remove("on");
    body.classList.remove("measured");
    return parts;
  }

  function stop() {
    timers.forEach(clearTimeout);
    timers = [];
    all(body, "td.rolling").forEach(settle);
  }

  function settle(cell) {
    cell.classList.remove("rolling");
    cell.textContent = cell.dataset.stands;
  }

  const later = (act, wait) => timers.push(setTimeout(act, wait));

  /* Let the names of a table roll in one cell until its own stands. */
  function roll(cell, names, done) {
    cell.dataset.stands = cell.textContent;
    cell.classList.add("rolling");
    const turns = Math.round(ROLL / TURN);
    let at = cell.parentNode.rowIndex * 7;
    const turn = (left) => {
      if (!left) {
        settle(cell);
        done();
        return;
      }
      at = (at + 5) % names.length;
      cell.textContent = names[at];
      later(() => turn(left - 1), TURN);
    };
    turn(turns);
  }

  /* Show the rows of a scene one by one; `whole` shows them at once. */
  function enter(scene, whole) {
    scene.shown.forEach((piece) => piece.classList.add("on"));
    const cells = all(scene.shown[0], "tbody td:nth-child(2)");
    const names = cells.map((cell) => cell.textContent.split("\n")[0]);
    const next = (at) => {
      if (at >= scene.rows.length) {
        scene.ended = true;
        return;
      }
      scene.rows[at].classList.remove("waiting");
      if (whole || still) next(at + 1);
      else if (names.length > 2) roll(scene.rows[at].cells[1], names, () => next(at + 1));
      else later(() => next(at + 1), ROLL);
    };
    scene.ended = false;
    for (const row of scene.rows) {
      row.classList.remove("away");
      row.classList.add("waiting");
    }
    next(0);
  }

  function leave(scene) {
    stop();
    scene.shown.forEach((piece) => piece.classList.remove("on"));
    scene.rows.forEach((row) => row.classList.add("away"));
  }

  const scenes = scenesOf();
  body.classList.add("staged");
  let now = 0;
  let going = null;

  function move(to, whole) {
    if (to < 0 || to >= scenes.length) return;
    leave(scenes[now]);
    now = to;
    enter(scenes[now], whole);
    bar.lastChild.textContent = `${now + 1} / ${scenes.length}`;
    history.replaceState(null, "", `#${now + 1}`); // whoever loads the page again stays there
  }

  /* Forward: first all of this scene, then the next one. */
  function forward() {
    if (scenes[now].ended) {
      move(now + 1, false);
      return;
    }
    stop();
    leave(scenes[now]);
    enter(scenes[now], true);
  }

  function alone() {
    clearInterval(going);
    going = going === null ? setInterval(() => scenes[now].ended && move(now + 1, false), REST) : null;
    bar.children[2].classList.toggle("pressed", going !== null);
  }

  function full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  }

  const bar = document.createElement("nav");
  const acts = [
    ["‹ 上一步", () => move(now - 1, true)],
    ["下一步（空格）›", forward],
    ["自动放映", alone],
    ["全屏（F）", full],
  ];
  for (const [label, act] of acts) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", act);
    bar.append(button);
  }
  const said = document.createElement("span");
  said.textContent = "结果已由公布的种子确定，此处逐一揭示；人人可凭抽取凭证重算。";
  bar.append(said, document.createElement("span"));
  body.append(bar);

  addEventListener("keydown", (event) => {
    const act = {
      " ": forward,
      ArrowRight: forward,
      PageDown: forward,
      ArrowLeft: acts[0][1],
      PageUp: acts[0][1],
      Home: () => move(0, true),
      End: () => move(scenes.length - 1, true),
      f: full,
      F: full,
    }[event.key];
    if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    act();
  });
  addEventListener("beforeprint", stop); // on paper everything stands
  const start = Number(location.hash.slice(1)) || 1;
  move(start <= scenes.length ? start - 1 : 0, true);
})();
