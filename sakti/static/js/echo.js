// Says back how a number or a date was understood: 17500000 → Rp17.500.000, 31/12/2018 → Senin, 31 Desember 2018.
// Fields are read as Indonesian offices write, in either language of the pages (sakti.web.forms does the same).
const MONTHS = ["jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des"];
const NUMBER = /^[-−]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$/;

function dayOf(text) {
  const iso = text.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/);
  if (iso) return [iso[1], iso[2], iso[3]];
  const said = text.match(/^(\d{1,2})[\s/.-]+([a-z]+|\d{1,2})[\s/.-]+(\d{4})$/i);
  if (!said) return null;
  const named = MONTHS.indexOf(said[2].slice(0, 3).toLowerCase()) + 1;
  return [said[3], named || said[2], said[1]];
}

function asDate(text) {
  const [year, month, day] = dayOf(text.trim()) ?? [];
  const found = new Date(Number(year), Number(month) - 1, Number(day));
  if (Number.isNaN(found.getTime()) || found.getDate() !== Number(day)) return "";
  const words = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
  return new Intl.DateTimeFormat(document.documentElement.lang, words).format(found);
}

function asNumber(text) {
  const plain = text.trim().replace(/^Rp\s*/i, "");
  if (!NUMBER.test(plain)) return "";
  const value = Number(plain.replace(/\./g, "").replace(",", ".").replace("−", "-"));
  return new Intl.NumberFormat("id", { maximumFractionDigits: 4 }).format(value);
}

const SAY = { date: asDate, number: asNumber, rupiah: (text) => asNumber(text) && `Rp${asNumber(text)}` };

export function echoFields(root) {
  for (const field of root.querySelectorAll("[data-echo]")) {
    const output = root.getElementById(`${field.id}-echo`);
    const say = () => {
      const said = SAY[field.dataset.echo](field.value);
      output.textContent = said === field.value.trim() ? "" : said;
    };
    if (output) {
      field.addEventListener("input", say);
      say();
    }
  }
}
