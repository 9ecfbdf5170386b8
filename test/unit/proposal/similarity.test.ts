import { expect, test } from '@jest/globals';
import { isAlike, likenessPercent, wordsOf } from '../../../services/proposal/review/domain/similarity.ts';

const fridge = {
  title: 'Frigo solidaire de quartier',
  summary: 'Un réfrigérateur en libre service devant un lieu ami',
  description: 'Chacun dépose ce qu’il a en trop, chacun prend ce dont il a besoin. Des voisins nettoient chaque jour.',
};
const words = wordsOf(fridge);

test('accents, case and plurals make no other word', () => {
  const other = { title: 'FRIGOS solidaires', summary: 'De quartiers', description: '' };
  expect(likenessPercent(wordsOf(other), words)).toBe(100);
});

test('a part of an action is like the whole, and another idea is not', () => {
  const part = {
    title: 'Frigo solidaire : le nettoyage',
    summary: 'Des voisins nettoient le réfrigérateur',
    description: 'Chacun prend un jour.',
  };
  const bike = { title: 'Atelier vélo', summary: 'Réparer ensemble', description: 'Des outils prêtés le samedi.' };
  expect(likenessPercent(wordsOf(part), words)).toBeGreaterThan(60);
  expect(likenessPercent(wordsOf(bike), words)).toBeLessThan(20);
  expect(likenessPercent(wordsOf({ title: '', summary: '', description: '' }), words)).toBe(0);
});

test('a smaller likeness is worth a look when the same group published the action', () => {
  expect([isAlike(30, true), isAlike(30, false), isAlike(40, false), isAlike(19, true)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});
