// The table of choices becomes a board: cards to drag, to move with arrow keys or with the choice on them.
// Each move is saved at once; what could not be saved goes back to where it was, and says so.
const form = document.querySelector("form[data-ranking]");
const words = form ? form.dataset : {};
const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function made(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/** Why the server did not take it, in its own words; nothing if it has none. */
async function refusal(reply) {
  const said = await reply.json().catch(() => ({}));
  return reply.status < 500 && typeof said.message === "string" ? said.message : "";
}

/** The column into which somebody else has put the card meanwhile, where that is why it was not taken. */
async function elsewhere(reply, board, was) {
  const said = await reply.json().catch(() => ({}));
  if (!("card" in said)) return null;
  was.value = said.class ?? "";
  return board.columnOf(was.value);
}

class Board {
  constructor() {
    this.token = form.querySelector("input[name=csrf_token]").value;
    this.rows = [...form.querySelectorAll("tr[data-card]")];
    this.board = made("div", "board");
    this.spoken = made("p", "visually-hidden");
    this.spoken.setAttribute("role", "status");
    this.trouble = made("p", "message attention board-trouble");
    this.trouble.setAttribute("role", "alert");
    this.trouble.hidden = true;
    this.progress = made("p", "board-progress");
    this.columns = [...this.rows[0].querySelectorAll("input[type=radio]")].map((radio) => this.column(radio));
    this.rows.forEach((row, order) => this.card(row, order));
    form.querySelector(".table-frame").hidden = true;
    form.querySelector(".buttons").hidden = true;
    form.append(made("p", "help", words.hint), this.progress, this.trouble, this.board, this.spoken);
    this.count();
  }

  column(radio) {
    const place = made("section", "board-column");
    const heading = made("h2", "", radio.value ? radio.parentElement.textContent.trim() : words.unplaced);
    const tally = made("span", "tally");
    heading.append(" ", tally);
    place.append(heading);
    if ("isPoor" in radio.dataset) place.append(made("p", "seen", words.poor));
    const cards = made("div", "board-cards");
    place.append(cards);
    const column = { value: radio.value, label: heading.firstChild.textContent, cards, tally };
    place.addEventListener("dragover", (event) => { event.preventDefault(); place.classList.add("over"); });
    place.addEventListener("dragleave", () => place.classList.remove("over"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      place.classList.remove("over");
      const card = this.board.querySelector(`[data-key="${CSS.escape(event.dataTransfer.getData("text/plain"))}"]`);
      if (card) this.move(card, column);
    });
    this.board.append(place);
    return column;
  }

  card(row, order) {
    const card = made("div", "rank-card");
    Object.assign(card.dataset, { key: row.dataset.card, order, name: row.dataset.name });
    card.row = row;
    card.tabIndex = 0;
    card.draggable = true;
    card.setAttribute("role", "group");
    card.setAttribute("aria-label", row.dataset.name);
    const note = row.dataset.note ? `${row.dataset.place} · ${row.dataset.note}` : row.dataset.place;
    const tools = made("div", "rank-tools");
    tools.append(this.arrow(card, -1, "‹", words.left), this.choice(card), this.arrow(card, 1, "›", words.right));
    card.append(made("b", "", row.dataset.name), made("span", "seen", note), tools);
    card.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/plain", card.dataset.key));
    card.addEventListener("keydown", (event) => this.key(event, card));
    this.put(card, this.columnOf(row.querySelector("input[type=radio]:checked").value));
  }

  choice(card) {
    const select = document.createElement("select");
    select.setAttribute("aria-label", `${words.class}: ${card.dataset.name}`);
    for (const column of this.columns) select.add(new Option(column.label, column.value));
    select.addEventListener("change", () => {
      this.move(card, this.columnOf(select.value));
      select.focus();
    });
    card.select = select;
    return select;
  }

  arrow(card, step, sign, label) {
    const button = made("button", "quiet", sign);
    button.type = "button";
    button.tabIndex = -1; // the arrow keys do it on the card
    button.setAttribute("aria-label", `${label}: ${card.dataset.name}`);
    button.addEventListener("click", () => this.step(card, step));
    return button;
  }

  key(event, card) {
    if (event.target !== card) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1 };
    const next = { ArrowUp: card.previousElementSibling, ArrowDown: card.nextElementSibling };
    if (event.key in steps) this.step(card, steps[event.key]);
    else if (event.key in next) next[event.key]?.focus();
    else return;
    event.preventDefault();
  }

  step(card, step) {
    const wanted = this.columns[this.columns.indexOf(card.column) + step];
    if (wanted) this.move(card, wanted);
    card.focus();
  }

  columnOf(value) {
    return this.columns.find((one) => one.value === value) || this.columns[0];
  }

  put(card, column) {
    const after = [...column.cards.children].find((one) => Number(one.dataset.order) > Number(card.dataset.order));
    column.cards.insertBefore(card, after || null);
    card.column = column;
    card.select.value = column.value;
    for (const radio of card.row.querySelectorAll("input[type=radio]")) radio.checked = radio.value === column.value;
  }

  move(card, column) {
    const before = card.column;
    if (before === column) return;
    this.put(card, column);
    this.count();
    // one at a time for each card, so that the last move is the last one saved
    card.saving = (card.saving || Promise.resolve()).then(() => this.save(card, column, before));
  }

  async save(card, column, before) {
    const values = { name: card.dataset.name, class: column.label };
    const was = card.row.querySelector("input[type=hidden]"); // where the server had it when this page last heard
    try {
      const reply = await fetch(card.row.dataset.url, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": this.token },
        body: new URLSearchParams({ class: column.value, was: was.value }),
      });
      if (reply.status === 409) before = await elsewhere(reply.clone(), this, was) || before;
      if (!reply.ok || reply.redirected) throw new Error(await refusal(reply));
      was.value = column.value;
      this.trouble.hidden = true;
      this.spoken.textContent = say(words.moved, values);
    } catch (error) {
      if (card.column === column) this.put(card, before);
      this.count();
      this.trouble.textContent = error instanceof TypeError || !error.message
        ? say(words.failed, values)
        : `${say(words.refused, values)} ${error.message}`;
      this.trouble.hidden = false;
    }
  }

  count() {
    for (const column of this.columns) column.tally.textContent = column.cards.children.length;
    const placed = this.rows.length - this.columns[0].cards.children.length;
    this.progress.textContent = say(words.progress, { placed, all: this.rows.length });
  }
}

if (form && form.querySelector("tr[data-card]")) new Board();
