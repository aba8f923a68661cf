/** A Dutch school year ends on 31 July. */
export function schoolYearEnd(today: string): string {
  const year = Number(today.slice(0, 4));
  const end = `${year}-07-31`;
  return today <= end ? end : `${year + 1}-07-31`;
}
