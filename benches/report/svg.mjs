// Plots as SVG text: bars and curves, readable on light and dark pages.

const WIDTH = 720;
const COLOURS = ['#2f6fde', '#8a8f98', '#c9822b', '#4c9a52', '#a24bb5', '#b34040'];
const INK = '#6b7280';

const text = (x, y, content, more = '') => `<text x="${round(x)}" y="${round(y)}" ${more}>${content}</text>`;
const round = (value) => Math.round(value * 10) / 10;

const frame = (height, title, content) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="${INK}" role="img">\n` +
  `<title>${title}</title>\n${text(0, 14, title, 'font-size="14" font-weight="600"')}\n${content.join('\n')}\n</svg>\n`;

/** `groups`: [label, [[label, ratio, low, high], …]]. Bars with their quartiles. */
export function bars(title, groups) {
  const left = 170;
  const content = [];
  const most = Math.max(...groups.flatMap(([, rows]) => rows.map(([, , , high]) => high)));
  const scale = (value) => (value / most) * (WIDTH - left - 60);
  let y = 34;
  for (const [label, rows] of groups) {
    content.push(text(0, y + 10, label, 'font-weight="600"'));
    y += 18;
    rows.forEach(([name, value, low, high], index) => {
      content.push(text(left - 8, y + 11, name, 'text-anchor="end"'));
      content.push(`<rect x="${left}" y="${y}" width="${round(Math.max(scale(value), 1))}" height="14" rx="2" fill="${COLOURS[index % COLOURS.length]}"/>`);
      content.push(`<path d="M${round(left + scale(low))} ${y + 7}H${round(left + scale(high))}" stroke="${INK}" stroke-width="2"/>`);
      content.push(text(left + scale(high) + 6, y + 11, value.toFixed(2)));
      y += 19;
    });
    y += 12;
  }
  return frame(y, title, content);
}

/** `curves`: [label, [[x, y], …]], both axes logarithmic. */
export function curves(title, unit, curves) {
  const [left, right, top, bottom] = [60, WIDTH - 130, 34, 320];
  const points = curves.flatMap(([, list]) => list);
  const range = (at) => [Math.min(...points.map((point) => point[at])), Math.max(...points.map((point) => point[at]))];
  const place = ([low, high], from, to) => (value) => from + (Math.log(value / low) / Math.log(high / low)) * (to - from);
  const [ranges, lowest] = [[range(0), range(1)], bottom];
  const x = place(ranges[0], left, right);
  const y = place(ranges[1], lowest, top);
  const content = [];
  for (let power = Math.ceil(Math.log10(ranges[1][0])); power <= Math.log10(ranges[1][1]); power++) {
    const at = y(10 ** power);
    content.push(`<path d="M${left} ${round(at)}H${right}" stroke="${INK}" stroke-opacity=".25"/>`, text(left - 6, at + 4, `${10 ** power}`, 'text-anchor="end"'));
  }
  for (const [value] of curves[0][1]) content.push(text(x(value), bottom + 18, value, 'text-anchor="middle"'));
  content.push(text(0, bottom + 18, unit));
  curves.forEach(([label, list], index) => {
    const colour = COLOURS[index];
    const line = list.map(([a, b]) => `${round(x(a))} ${round(y(b))}`).join('L');
    content.push(`<path d="M${line}" fill="none" stroke="${colour}" stroke-width="2"/>`);
    const [a, b] = list.at(-1);
    content.push(text(x(a) + 8, y(b) + 4 + index, label, `fill="${colour}"`));
  });
  return frame(bottom + 30, title, content);
}
