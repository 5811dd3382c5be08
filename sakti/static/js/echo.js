// Says back how a number or a date was understood: 17500000 → Rp17.500.000, 2018-12-31 → Senin, 31 Desember 2018.
const language = document.documentElement.lang || "id";

function asDate(text) {
  const day = new Date(`${text}T00:00:00`);
  if (!text || Number.isNaN(day.getTime())) return "";
  return new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(day);
}

function asNumber(text) {
  const [point, comma] = language === "id" ? [/\./g, ","] : [/,/g, "."];
  const plain = text.trim().replace(/^Rp\s*/i, "").replace(point, "").replace(comma, ".");
  if (!/^[-−]?\d+(\.\d+)?$/.test(plain)) return "";
  return new Intl.NumberFormat(language, { maximumFractionDigits: 4 }).format(Number(plain.replace("−", "-")));
}

const SAY = { date: asDate, number: asNumber, rupiah: (text) => asNumber(text) && `Rp${asNumber(text)}` };

export function echoFields(root) {
  for (const field of root.querySelectorAll("[data-echo]")) {
    const output = root.getElementById(`${field.id}-echo`);
    const say = () => { output.textContent = SAY[field.dataset.echo](field.value); };
    if (output) {
      field.addEventListener("input", say);
      say();
    }
  }
}
