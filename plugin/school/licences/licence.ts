/** A tenant: a school, or a regional partnership (swv). */
export interface Licence {
  id: string;
  /** As in the bar at the bottom of every page, and the address of a transfer. */
  name: string;
  adapter: string;
  tenant: string;
  schoolName: string;
  town: string;
  brin: string;
  /** #rrggbb */
  colour: string;
  logo: string | null;
  kind: 'school' | 'swv';
}
