// What each picture of the guide shows: who is signed in, and where he has gone.
const chief = () => '19900000001' // 安委办主任

export const pictures = {
  '01-start': { go: (p) => p.goto('/sign-in') },
  '02-today': { as: () => '19900000748', go: (p) => p.goto('/today') },
  '05-list': { as: chief, go: (p) => p.goto('/hazards?state=rectifying.submitted&order=due') },
}
