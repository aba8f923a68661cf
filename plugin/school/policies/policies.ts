/**
 * What a licence may decide for itself within the law: every such value, its default, its bounds
 * and where it was found. What a person reads of them stands in the catalogue under
 * `policies.<key>`. A value that nothing uses is not here.
 */
export type PolicyKey =
  | 'clockWeeks'
  | 'evaluationMonths'
  | 'coSignAge'
  | 'consentAge'
  | 'allGuardians'
  | 'grantMonths'
  | 'externalMonths'
  | 'secondFactor'
  | 'secondChannel'
  | 'remindFirst'
  | 'remindSecond'
  | 'remindThird';

export interface PolicyRule {
  readonly key: PolicyKey;
  /**
   * Two are a choice: `guardians`, 1 all who have authority or 0 one of them; `factor`, 1 required
   * or 0 advised; `channel`, 1 required or 0 off.
   */
  readonly unit: 'days' | 'weeks' | 'months' | 'years' | 'guardians' | 'factor' | 'channel';
  readonly standard: number;
  readonly least: number;
  readonly most: number;
  /** Pages the default comes from. */
  readonly found: readonly string[];
  /** The default is a choice of this product where the sources differ or are silent. */
  readonly ownChoice: boolean;
}

export const policyRules: readonly PolicyRule[] = [
  {
    // Sources differ on when the clock starts: at enrolment, at the agreement on extra support or
    // the placement in vso, or when the need is found to exceed basisondersteuning. All agree on
    // six weeks; a school may ask less time of itself, not more.
    key: 'clockWeeks',
    unit: 'weeks',
    standard: 6,
    least: 2,
    most: 6,
    ownChoice: false,
    found: [
      'steunpuntpassendonderwijs-povo.nl/document/het-ontwikkelingsperspectief/',
      'samenwerkingsverbandvo.nl/professionals/ontwikkelingsperspectief/',
      'bvd-advocaten.nl/blogs/het-opp-wettelijke-eisen',
    ],
  },
  {
    // At least yearly, with parents and pupil. Sooner may be asked, later not.
    key: 'evaluationMonths',
    unit: 'months',
    standard: 12,
    least: 1,
    most: 12,
    ownChoice: false,
    found: [
      'swv-peellandpo.nl/nieuwsbrief/nieuwsbrief-mei-2024/ontwikkelingsperspectief-opstellen-en-registreren/',
    ],
  },
  {
    // At 16 and 17 swv Leiden gives the pupil instemmingsrecht; other regions want the pupil's
    // signature from 16 on TLV forms. It is regional practice; by default parents decide and the
    // pupil co-signs.
    key: 'coSignAge',
    unit: 'years',
    standard: 16,
    least: 12,
    most: 18,
    ownChoice: true,
    found: ['swvleiden.nl/opp/', 'swvslingeberkel.nl/lwoo-pro-vso/criteria-aanvraag-tlv-vso/'],
  },
  {
    // From 18 on the school reports to the pupil, if handelingsbekwaam, who consents alone; from 16
    // where the region gives the pupil instemmingsrecht.
    key: 'consentAge',
    unit: 'years',
    standard: 18,
    least: 16,
    most: 18,
    ownChoice: true,
    found: ['onderwijsconsument.nl/leerlingdossier', 'swvleiden.nl/opp/'],
  },
  {
    // Joint gezag means deciding important matters together; some swv accept one parent with gezag
    // on a TLV form. A rule for both parents of an OPP was not found; by default all with gezag.
    key: 'allGuardians',
    unit: 'guardians',
    standard: 1,
    least: 0,
    most: 1,
    ownChoice: true,
    found: [
      'hekkelman.nl/veelgestelde-vragen-kinderen/',
      'dewestfrieseknoop.nl/voor-professionals/toelaatbaarheidsverklaring-tlv',
    ],
  },
  {
    // No page says how long; a grant has a reason and an end. A school year is the longest that one
    // look ahead covers.
    key: 'grantMonths',
    unit: 'months',
    standard: 12,
    least: 1,
    most: 24,
    ownChoice: true,
    found: [],
  },
  {
    // Access from outside has an end: that of the school year is proposed, at most a year ahead
    // unless the licence says otherwise.
    key: 'externalMonths',
    unit: 'months',
    standard: 12,
    least: 1,
    most: 36,
    ownChoice: true,
    found: [],
  },
  {
    // It is advised to everybody, who can set it up alone; a school may ask more.
    // plugin/decisions/second-factor.md
    key: 'secondFactor',
    unit: 'factor',
    standard: 0,
    least: 0,
    most: 1,
    ownChoice: true,
    found: [],
  },
  {
    // Link and code go to one mailbox; a school may require a second channel, a code handed over on
    // paper or at school, for dossiers with medical or psychological content.
    // plugin/decisions/ways-to-consent.md
    key: 'secondChannel',
    unit: 'channel',
    standard: 0,
    least: 0,
    most: 1,
    ownChoice: true,
    found: [],
  },
  // No page says when to remind of a question for consent. Three times within the two weeks that a
  // link is proposed for.
  { key: 'remindFirst', unit: 'days', standard: 3, least: 1, most: 28, ownChoice: true, found: [] },
  {
    key: 'remindSecond',
    unit: 'days',
    standard: 7,
    least: 2,
    most: 29,
    ownChoice: true,
    found: [],
  },
  {
    key: 'remindThird',
    unit: 'days',
    standard: 12,
    least: 3,
    most: 30,
    ownChoice: true,
    found: [],
  },
];

/**
 * Every value as it holds for a licence; `allGuardians` is 1 (all who have authority) or 0 (one of
 * them).
 */
export type PolicyValues = Readonly<Record<PolicyKey, number>>;

export const standardPolicies: PolicyValues = Object.fromEntries(
  policyRules.map((rule) => [rule.key, rule.standard]),
) as Record<PolicyKey, number>;

const within = (rule: PolicyRule, value: number): boolean =>
  Number.isInteger(value) && value >= rule.least && value <= rule.most;

/** The values of a licence: its own where it has one that is allowed, the default elsewhere. */
export function policiesFrom(own: ReadonlyMap<string, number>): PolicyValues {
  return Object.fromEntries(
    policyRules.map((rule) => {
      const value = own.get(rule.key);
      return [rule.key, value !== undefined && within(rule, value) ? value : rule.standard];
    }),
  ) as Record<PolicyKey, number>;
}

export interface PolicyFault {
  key: PolicyKey;
  code: 'policy-bounds' | 'policy-ages' | 'policy-ladder' | 'policy-clash';
  params: Record<string, number>;
}

/** What somebody typed as values, or what stands in the way. */
export function readPolicies(
  typed: Readonly<Record<string, string>>,
): { values: PolicyValues } | { faults: PolicyFault[] } {
  const read = policyRules.map((rule) => {
    const text = (typed[rule.key] ?? '').trim();
    return { rule, value: /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN };
  });
  const faults: PolicyFault[] = read
    .filter(({ rule, value }) => !within(rule, value))
    .map(({ rule }) => ({
      key: rule.key,
      code: 'policy-bounds',
      params: { least: rule.least, most: rule.most },
    }));
  const values = policiesFrom(new Map(read.map(({ rule, value }) => [rule.key, value])));
  if (faults.length === 0 && values.coSignAge > values.consentAge) {
    faults.push({ key: 'coSignAge', code: 'policy-ages', params: { age: values.consentAge } });
  }
  for (const [earlier, later] of [
    ['remindFirst', 'remindSecond'],
    ['remindSecond', 'remindThird'],
  ] as const) {
    if (faults.length === 0 && values[later] <= values[earlier])
      faults.push({ key: later, code: 'policy-ladder', params: { days: values[earlier] } });
  }
  return faults.length > 0 ? { faults } : { values };
}
