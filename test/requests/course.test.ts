import { expect } from 'chai';
import {
  requestObstacles,
  requestStatuses,
  requestTransitions,
} from '../../plugin/sharing/requests/course.ts';
import type { CourseFacts, RequestStatus } from '../../plugin/sharing/requests/course.ts';
import { tlvUntil } from '../../plugin/sharing/requests/decision.ts';
import { dueOf, termKind, waitedSince } from '../../plugin/sharing/requests/request.ts';

const clear: CourseFacts = {
  status: 'draft',
  archived: false,
  complete: true,
  another: false,
  shared: true,
  explained: true,
  advised: true,
  permitted: true,
  filled: true,
  fourEyes: false,
  second: true,
};
const everywhere: readonly (RequestStatus | 'draft')[] = ['draft', ...requestStatuses];

describe('The course of a request', () => {
  it('runs from a draft to a decision, and every status is reached', () => {
    const reached = new Set<string>(['draft']);
    for (let round = 0; round < everywhere.length; round += 1)
      for (const { from, to } of requestTransitions)
        if (from.some((status) => reached.has(status))) reached.add(to);
    expect([...reached].toSorted()).to.deep.equal([...everywhere].toSorted());
  });

  it('refuses every act from any other status', () => {
    for (const { act, from } of requestTransitions)
      for (const status of everywhere)
        expect(requestObstacles(act, { ...clear, status }), `${act} from ${status}`).to.deep.equal(
          from.includes(status) ? [] : ['request-not-open'],
        );
  });

  it('takes no decision on a request that was withdrawn or decided', () => {
    for (const status of ['withdrawn', 'decided', 'waiting', 'sent'] as const)
      for (const act of ['propose', 'decide'] as const)
        expect(requestObstacles(act, { ...clear, status })).to.deep.equal(['request-not-open']);
  });

  it('says what stands in the way, the first thing first', () => {
    expect(
      requestObstacles('send', { ...clear, archived: true, another: true, complete: false }),
    ).to.deep.equal(['dossier-archived', 'request-running', 'request-incomplete']);
    expect(
      requestObstacles('decide', {
        ...clear,
        status: 'treated',
        shared: false,
        permitted: false,
        advised: false,
        filled: false,
      }),
    ).to.deep.equal([
      'request-unshared',
      'decision-fields',
      'request-consent-gone',
      'advice-missing',
    ]);
  });

  it('needs another person where two look, and the proposal of one', () => {
    const eyes = { ...clear, fourEyes: true };
    expect(requestObstacles('decide', { ...eyes, status: 'treated' })).to.deep.equal([
      'second-person',
    ]);
    expect(
      requestObstacles('decide', { ...eyes, status: 'proposed', second: false }),
    ).to.deep.equal(['second-person']);
    expect(requestObstacles('decide', { ...eyes, status: 'proposed' })).to.deep.equal([]);
  });

  it('counts the term in calendar days, and not while a supplement is waited for', () => {
    expect(dueOf('2026-10-12', 42)).to.equal('2026-11-23');
    expect(waitedSince('2026-10-12', '2026-10-20')).to.equal(8);
    const request = { dueOn: '2026-11-23', status: 'treated' as const };
    expect(termKind(request, '2026-11-01')).to.equal('calm');
    expect(termKind(request, '2026-11-16')).to.equal('soon');
    expect(termKind(request, '2026-11-24')).to.equal('late');
    expect(termKind({ ...request, status: 'waiting' }, '2026-11-24')).to.equal('still');
    expect(termKind({ ...request, status: 'decided' }, '2026-11-24')).to.equal('over');
  });

  it('ends a TLV at the end of a school year, after a whole one at least', () => {
    expect(tlvUntil('2026-08-01')).to.equal('2027-07-31');
    expect(tlvUntil('2026-10-12')).to.equal('2028-07-31');
  });
});
