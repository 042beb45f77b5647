const WHOLE = new Intl.NumberFormat();
const SHARE = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });

/** 48210 as 48,210. */
export const count = (number: number) => WHOLE.format(number);

/** 0.614 as 61.4%. */
export const share = (number: number) => SHARE.format(number);

/** `1 record`, `48,210 records`. */
export const counted = (number: number, one: string, many = `${one}s`) =>
    `${count(number)} ${number === 1 ? one : many}`;
