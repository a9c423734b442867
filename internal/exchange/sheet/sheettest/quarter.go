package sheettest

// quarter is a sheet whose header has three rows and starts on another row
// than june's; it is repeated at a page break, and the numbers restart at 1.
const quarter = "第三季度"

func (b *builder) quarter() {
	const width = 9
	_, err := b.f.NewSheet(quarter)
	b.must(err)
	b.merge(quarter, 1, 1, 1, width, "2024年第三季度问题隐患清单")
	b.skip("title", 1)
	b.quarterHead(2)
	for c := range width {
		b.set(quarter, 5, c+1, c+1)
	}
	b.skip("header", 3)
	b.skip("columns", 1)
	b.merge(quarter, 6, 1, 6, width, "一、危险化学品行业")
	b.skip("section", 1)
	row := b.lines(quarter, 7, []line{
		q(1, "示例甲化工厂", "卸车鹤管泄漏", day(2024, 7, 2), "一般", "张三", "7月10日", "已闭环", "7月9日",
			rec(Fate{State: "closed", Found: "2024-07-02", Due: "2024-07-10", Closed: "2024-07-09"})),
		q(2, "示例乙粮库", "熏蒸警示缺失", "12月28日", "一般", "李四", "1月5日", "整改中", nil,
			rec(Fate{State: "rectifying", Found: "2024-12-28", Due: "2025-01-05"})),
	})
	b.quarterHead(row)
	b.skip("repeated", 3)
	row = b.lines(quarter, row+3, []line{
		q(1, "示例丙商场", "卷帘下堆物", "7.15", "一般", "王五", "当日", "合格", "2024.7.15",
			rec(Fate{State: "closed", Found: "2024-07-15", Due: "2024-07-15", Closed: "2024-07-15"})),
		// A spreadsheet stores 7.30 as 7.3.
		q(2, "示例丁学校", "实验室药品混放", 7.3, "一般", "赵六", "2024.8.10", "是", "2024.8.1", ask("date_two_ways")),
		q(3, "示例戊工地", "塔吊未验收", "见附件", "一般", "钱七", "2024.8.10", "是", "2024.8.1", ask("date_unclear")),
	})
	b.merge(quarter, row, 1, row, width, "注：本表由各镇街填报。")
	b.skip("footer", 1)
}

func (b *builder) quarterHead(row int) {
	for c, name := range []string{"序号", "单位名称", "存在问题", "排查时间", "等级"} {
		b.merge(quarter, row, c+1, row+2, c+1, name)
	}
	b.merge(quarter, row, 6, row, 9, "整改落实")
	b.merge(quarter, row+1, 6, row+1, 7, "计划")
	b.set(quarter, row+2, 6, "责任人")
	b.set(quarter, row+2, 7, "完成时限")
	b.merge(quarter, row+1, 8, row+1, 9, "结果")
	b.set(quarter, row+2, 8, "是否完成")
	b.set(quarter, row+2, 9, "完成时间")
}

func q(n int, site, text string, found, grade any, holder string, due, state, closed any, fates ...Fate) line {
	return line{[]any{n, site, text, found, grade, holder, due, state, closed}, fates}
}
