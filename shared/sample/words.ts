/** Words that sample firms are made of. Written for this project; any likeness to a real firm is chance. */
const split = (text: string): readonly string[] => [...text].filter((c) => c.trim() !== "");
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** First and second characters of trade names. */
export const tradeFirst = split(
  `汇鑫恒通宏大华盛兴隆瑞丰祥顺泰安永信诚嘉德金银天地海江长远新正中东南北方亚欧国际联众志成光明
   百千万亿益润晨旭阳升腾飞龙凤麒麟鹏程驰骏锐捷达畅凯旋胜利佳美康健力强坚固立卓越优尚品格圣斯威利
   科创智慧云帆启航奥迪蓝紫翠青红白玉珠宝晶翔鸿图展宇宙博雅文思源创想领先锋冠群英豪杰名扬福禄寿喜`,
);
export const tradeSecond = split(
  `鑫源通达盛隆丰祥泰安信诚德利发财富贵荣昌茂林森海洋洲川峰岳岭泉河湖波涛浪帆航运程远景辉煌耀光
   明亮星辰月阳晖晨曦朗润泽霖雨雪霜冰晶玉石金铁钢铜锐锋力能量动驰骋腾跃翔飞羽翼凯旋胜捷畅顺意达成
   功业基本元亨贞吉庆和谐美佳优良品质尚雅致博学思创智慧芯控联网云图形影声音讯息邦国家园城`,
);
/** Endings that turn two characters into a three- or four-character trade name. */
export const tradeTail = words(
  "达 特 斯 尔 克 诺 威 伦 森 迪 兴业 国际 联合 世纪 未来 之星 天下 时代 永固 优品 智联 东方",
);

export interface SampleIndustry {
  readonly industry: string;
  /** How the line of business appears inside a firm's name. */
  readonly inName: readonly string[];
  readonly products: readonly string[];
  readonly weight: number;
}
const line = (industry: string, weight: number, inName: string, products: string): SampleIndustry => ({
  industry,
  weight,
  inName: words(inName),
  products: words(products),
});
export const sampleIndustries: readonly SampleIndustry[] = [
  line(
    "工控",
    14,
    "自动化设备 自动化科技 工业控制 智能控制 自控技术 自动化工程 工控设备",
    "温控器 PLC模块 变频器 触摸屏 伺服电机 接近开关 光电传感器 编码器 固态继电器 开关电源 温度变送器",
  ),
  line(
    "五金",
    12,
    "五金制品 五金商行 五金工具 五金机电 精密五金 金属制品",
    "紧固件 不锈钢螺丝 电动工具 合页 铰链 冲压件 手工具 拉手 弹簧",
  ),
  line(
    "照明",
    9,
    "照明 照明电器 灯饰 光电科技 照明科技 LED照明",
    "LED灯管 投光灯 工矿灯 防爆灯 路灯头 灯带 筒灯 驱动电源",
  ),
  line(
    "机电",
    10,
    "机电设备 机电 电机 机电工程 机电科技 电气设备",
    "三相电机 减速机 水泵 空压机 风机 配电箱 电缆桥架 交流接触器 断路器",
  ),
  line(
    "包装",
    7,
    "包装材料 包装制品 包装机械 纸品包装 彩印包装",
    "气泡袋 纸箱 缠绕膜 封箱胶带 打包带 珍珠棉 热缩膜 封口机",
  ),
  line("纺织", 7, "纺织 纺织品 针纺织 布业 服饰 家纺", "坯布 涤纶面料 棉纱 无纺布 拉链 织带 窗帘布 工作服"),
  line(
    "电子",
    9,
    "电子科技 电子 电子元件 电子材料 微电子",
    "连接器 电容 电阻 PCB板 线束 锂电池 电源适配器 继电器 端子",
  ),
  line("塑胶", 6, "塑胶制品 塑料制品 塑胶模具 橡塑制品 注塑", "注塑件 塑料周转箱 ABS板 硅胶件 密封圈 色母粒 塑料托盘"),
  line("化工", 5, "化工 化工材料 涂料 新材料 精细化工", "环氧树脂 固化剂 水性漆 清洗剂 润滑油 胶粘剂 钛白粉"),
  line("建材", 5, "建材 建筑材料 装饰材料 门窗 建筑装饰工程", "铝型材 防火门 瓷砖 保温板 吊顶 石膏板 玻璃胶"),
  line("仪器仪表", 5, "仪器仪表 仪表 检测仪器 测控技术 计量设备", "压力表 流量计 液位计 万用表 热电偶 电子秤 测厚仪"),
  line("物流设备", 3, "物流设备 仓储设备 货架 叉车 搬运设备", "重型货架 手动叉车 托盘 输送线 升降平台 堆高车"),
  line("食品机械", 2, "食品机械 食品设备 厨房设备 制冷设备", "真空包装机 和面机 冷库板 烘干机 封杯机 切菜机"),
  line("汽配", 3, "汽车配件 汽配 汽车零部件 车业", "刹车片 滤清器 轴承 车灯 橡胶件 减震器"),
  line("贸易", 4, "贸易 进出口 商贸 国际贸易 供应链", "日用百货 五金杂件 电机配件 劳保用品 办公耗材"),
];
export const legalForms: readonly (readonly [string, number])[] = [
  ["有限公司", 76],
  ["厂", 8],
  ["有限责任公司", 3],
  ["股份有限公司", 3],
  ["经营部", 4],
  ["商行", 3],
  ["(集团)有限公司", 1],
  ["中心", 1],
  ["工作室", 1],
];
export const surnames = words(
  `王 王 王 李 李 李 张 张 张 刘 刘 陈 陈 陈 杨 黄 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 林 罗 高 郑 梁 谢 宋 唐 许 韩 邓 冯 曹
   彭 曾 肖 田 董 潘 袁 蔡 蒋 余 于 杜 叶 程 魏 苏 吕 丁 任 卢 姚 沈 钟 姜 崔 谭 陆 范 汪 廖 石 金 韦 贾 夏 付 方 邹 熊 白 孟 秦
   邱 侯 江 尹 薛 闫 雷 龙 黎 史 贺 陶 顾 毛 郝 龚 邵 万 钱 严 赖 覃 洪 武 莫 孔 欧阳 司徒`,
);
export const givenFirst = split(
  "建国志文明晓小海永春丽秀玉红金德家俊伟子思雅佳美立成国庆振天云月雪宇浩嘉锦少桂凤艳正世学荣光新",
);
export const givenSecond = split(
  "华强军平辉杰斌峰波涛鹏飞勇林生龙磊超敏静芳娟燕玲霞英梅兰琴洁婷莉萍宁欣怡涵琪轩博文武东良清祥荣福明",
);
export const givenSingle = split("伟强磊军勇杰涛超敏静丽芳燕娟霞婷磊波斌鹏辉刚健帆旭琳颖倩雪");
/** Contact as an agent writes it down when only the surname is known, with the code of vocabulary contactRoles. */
export const courtesies: readonly (readonly [string, string])[] = [
  ["总", "decision"],
  ["总", "decision"],
  ["经理", "purchasing"],
  ["经理", "decision"],
  ["工", "technical"],
  ["女士", "purchasing"],
  ["先生", "purchasing"],
  ["小姐", "front-desk"],
  ["主管", "purchasing"],
  ["会计", "finance"],
  ["厂长", "decision"],
  ["老板", "decision"],
];
export const streets = words(
  "工业大道 科技路 创业路 振兴路 建设路 人民路 中山路 新华路 兴业路 迎宾大道 金沙路 永安路 环城北路 滨河路 富民路 东环路 长江路 解放路",
);
export const parks = words("科技园 工业园 创新产业园 机电城 五金城 电子城 物流园 高新区厂房 商贸城 留学生创业园");
export const mobilePrefixes = words(
  `130 131 132 133 134 135 135 136 136 137 137 138 138 139 139 147 150 151 152 153 155 156 157 158 159 166 170 173 175 176 177
   178 180 181 182 183 185 186 187 188 189 191 193 195 198 199`,
);
