import { expect } from 'chai';
import { look, unfold } from './look.ts';
import { follow, named, openStage, replace, withPartnership } from './support.ts';
import type { Stage, Visitor } from './support.ts';

describe('the admin of a partnership edits a route of requests', function () {
  this.timeout(180_000);
  let stage: Stage;
  let admin: Visitor;

  before(async () => {
    stage = await openStage({ licences: withPartnership });
    admin = await stage.signedOn('fatima');
  });
  after(async () => {
    await stage.stop();
  });

  it('from the list, through the form and the preview, to what counts', async () => {
    const { page } = admin;
    await page.goto(`${stage.dossier}/instellingen`);
    await follow(page, 'a[href$="/aanvraagroutes"]');
    await look(page, 'routes');
    await follow(page, named('a', 'Bewerken: Heliomare'));
    await look(page, 'route');
    await follow(page, 'button[value="vraag-erbij:0"]');
    expect(await page.$eval('main', (main) => main.textContent)).to.include('nog niet bewaard');
    await follow(page, 'button[value="voorbeeld"]');
    await look(page, 'route, faults');
    await unfold(page);
    await look(page, 'route, unfolded');
    await replace(page, '[name="parts.0.fields.4.label.nl"]', 'Wie belt de ouders?');
    await follow(page, 'button[value="voorbeeld"]');
    await look(page, 'route, preview');
    await follow(page, '#gelden button');
    expect(await page.$eval('main', (main) => main.textContent))
      .to.include('Deze versie geldt vanaf nu.')
      .and.include('Wie belt de ouders?');
    await follow(page, 'a[href$="/aanvraagroutes"]');
    await follow(page, 'a[href$="/opheffen"]');
    await look(page, 'route, retire');
    await page.goBack();
    await follow(page, named('a', 'Bewerken: Heliomare'));
    await follow(page, 'a[href$="/bestanden"]');
    await look(page, 'route, files');
    expect(admin.complaints).to.deep.equal([]);
  });
});
